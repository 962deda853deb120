package weir.application.model;

import java.time.Duration;
import java.util.List;
import weir.domain.model.Model;
import weir.domain.model.ModelTest;

/**
 * The models in force.
 *
 * @param tests those that stand by themselves; a model's own are with it
 * @param timeLimit how long one model or test may take
 * @param isOpen whether a table that nobody knows may come one day: then a model that reads it waits, and is at no fault
 */
public record ModelPlan(List<Model> models, List<ModelTest> tests, Duration timeLimit, boolean isOpen) {
    public ModelPlan {
        models = List.copyOf(models);
        tests = List.copyOf(tests);
    }
}
