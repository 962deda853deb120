package weir.bootstrap.cli;

import java.util.List;
import java.util.function.Consumer;
import weir.application.model.ModelResult;
import weir.application.model.ModelStatus;
import weir.application.model.RunModels;

/** Models on the warehouse of a server that is not running; as {@link RunModels}. */
public interface OfflineModels extends AutoCloseable {
    /** @param names none: all */
    List<ModelResult> run(List<String> names, boolean isFull, Consumer<ModelResult> observer);

    /** @param names none: all */
    List<ModelResult> test(List<String> names, Consumer<ModelResult> observer);

    List<ModelStatus> report();

    @Override
    void close();
}
