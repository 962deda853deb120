package weir.application;

import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import weir.application.port.OperationFailed;

/** Waiting for what a port has begun. */
public final class Waiting {
    private Waiting() {}

    /**
     * Blocks until the stage completes.
     *
     * @throws RuntimeException or an {@link Error}, if that is what it completed with; ports throw {@link OperationFailed}
     */
    public static <T> T forResult(CompletionStage<T> stage) {
        try {
            return stage.toCompletableFuture().join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            if (e.getCause() instanceof Error error) {
                throw error;
            }
            throw e;
        }
    }
}
