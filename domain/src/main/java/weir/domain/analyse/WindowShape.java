package weir.domain.analyse;

import java.time.Duration;
import weir.domain.value.DurationText;

/** Which events of a key belong together. */
public sealed interface WindowShape {
    /** Stretches of this length, one after the other, beginning at 1970-01-01T00:00Z. */
    record Tumbling(Duration size) implements WindowShape {
        public Tumbling {
            Micros.require("window size", size);
        }
    }

    /**
     * Stretches of this length that begin every {@code step}, counted from 1970-01-01T00:00Z.
     *
     * @param size a multiple of the step, at most 10,000 times as long
     */
    record Sliding(Duration size, Duration step) implements WindowShape {
        public Sliding {
            long sizeMicros = Micros.require("window size", size);
            long stepMicros = Micros.require("window step", step);
            if (sizeMicros % stepMicros != 0 || sizeMicros / stepMicros > PanedDetector.PANES_MAX) {
                throw new IllegalArgumentException(
                        "window size " + DurationText.of(size) + " must be a multiple of its step "
                                + DurationText.of(step) + ", at most " + PanedDetector.PANES_MAX + " times as long");
            }
        }
    }

    /** Events of which each comes less than the gap after the one before. */
    record Session(Duration gap) implements WindowShape {
        public Session {
            Micros.require("session gap", gap);
        }
    }

    /**
     * Each event with those before it, so many in all.
     *
     * @param events 1 to 10,000
     * @param fromFirst whether it speaks from the first event on, rather than from when there are so many
     */
    record LastEvents(int events, boolean fromFirst) implements WindowShape {
        private static final int EVENTS_MAX = 10_000;

        public LastEvents {
            Scope.requireRange("the number of last events", events, 1, EVENTS_MAX);
        }
    }
}
