package weir.bootstrap.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import weir.application.model.ModelPlan;
import weir.domain.model.Model;

/**
 * The models, and when they are run.
 *
 * @param path the folder of their files, absolute
 * @param every the time between two looks for new rows; empty: they are run when somebody asks for it
 */
public record ModelsConfig(Path path, Optional<Duration> every, ModelPlan plan) {
    public List<Model> models() {
        return plan.models();
    }
}
