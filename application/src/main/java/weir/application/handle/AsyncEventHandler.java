package weir.application.handle;

import java.util.concurrent.CompletionStage;

/**
 * What an agent does with an event, where that takes time and no thread: {@link RunAgent} may give it several events at
 * once, of different keys.
 */
@FunctionalInterface
public interface AsyncEventHandler extends AutoCloseable {
    /** Takes an event; must not block. One that completes exceptionally has failed, and is tried again. */
    CompletionStage<Handled> handle(Event event);

    /** Gives up what is under way. Idempotent. */
    @Override
    default void close() {}
}
