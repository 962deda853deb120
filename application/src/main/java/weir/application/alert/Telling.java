package weir.application.alert;

import java.util.concurrent.CompletionStage;
import weir.application.handle.Handled;
import weir.domain.alert.Notice;
import weir.domain.envelope.Payload;

/** Tells a notice to somebody, once. Notices of one detector and key come one after the other, others at the same time. */
@FunctionalInterface
public interface Telling extends AutoCloseable {
    /**
     * Must not block. The same notice may come again, also after it was told; it has the same {@link Notice#id()} then.
     *
     * @param json the notice as {@code docs/alerts.md} describes it
     * @param attempt from 1, since Weir was started
     */
    CompletionStage<Handled> tell(Notice notice, Payload json, int attempt);

    /** Gives up what is under way. Idempotent. */
    @Override
    default void close() {}
}
