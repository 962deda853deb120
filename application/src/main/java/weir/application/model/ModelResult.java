package weir.application.model;

import java.time.Duration;
import java.time.Instant;

/**
 * What became of a model or a test.
 *
 * @param name of the model or test
 * @param at when it began
 * @param detail the number of rows, or what is wrong
 */
public record ModelResult(String name, boolean isTest, State state, Instant at, Duration took, String detail) {
    /** How it ended. */
    public enum State {
        /** The model is made; the test holds. */
        OK("ok"),
        /** The model's SQL, or the test's, cannot be run. */
        FAILED("failed"),
        /** The test found rows that should not be. */
        VIOLATED("violated"),
        /** It was not tried, because of what it reads. */
        BLOCKED("blocked");

        private final String word;

        State(String word) {
            this.word = word;
        }

        /** As it is shown, and stands in JSON. */
        public String word() {
            return word;
        }
    }

    public boolean isOk() {
        return state == State.OK;
    }
}
