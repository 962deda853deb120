package weir.application.port;

/**
 * Something stored that turned out not to be as it was written: what was found, what it costs, what was done about it.
 *
 * @param part which part of Weir keeps it
 * @param what one line, with the place
 */
public record Damage(Part part, String what) {
    /** The parts that keep something. */
    public enum Part {
        QUEUE("queue"),
        RELAY("relay"),
        LAKE("lake"),
        WAREHOUSE("warehouse"),
        TRACE("trace"),
        TASKS("tasks");

        private final String code;

        Part(String code) {
            this.code = code;
        }

        public String code() {
            return code;
        }
    }

    @Override
    public String toString() {
        return part.code() + ": " + what;
    }
}
