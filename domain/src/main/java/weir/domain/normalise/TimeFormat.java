package weir.domain.normalise;

/** How a timestamp is spelt. */
public sealed interface TimeFormat {
    /** ISO-8601, with {@code T} or a space, with or without fraction, zone or offset; a date alone is its midnight. */
    record Iso() implements TimeFormat {}

    /** A count since 1970-01-01T00:00Z, whole or with a fraction, as a number or as text. */
    enum Epoch implements TimeFormat {
        SECONDS(1_000_000_000L),
        MILLIS(1_000_000L),
        MICROS(1_000L),
        NANOS(1L);

        private final long nanosEach;

        Epoch(long nanosEach) {
            this.nanosEach = nanosEach;
        }

        public long nanosEach() {
            return nanosEach;
        }
    }

    /** A pattern of {@link java.time.format.DateTimeFormatter}, in English: {@code dd/MMM/yyyy:HH:mm:ss Z}. */
    record Pattern(String pattern) implements TimeFormat {}
}
