package weir.application.handle;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** What became of an event that an agent was given. */
public sealed interface Handled {
    /** @param outputs are published in that order, before the event counts as done */
    record Done(List<Output> outputs) implements Handled {
        public static final Done NOTHING = new Done(List.of());

        public Done {
            outputs = List.copyOf(outputs);
        }
    }

    /**
     * It could not be taken now.
     *
     * @param after how long to wait at least before it is tried again, if whoever it is for has said so
     */
    record Failed(String reason, Optional<Duration> after) implements Handled {}

    /** It can never be taken. */
    record Refused(String reason) implements Handled {}
}
