package weir.application.archive;

import java.time.Duration;

/**
 * When a lake object is full: by whichever comes first. It also ends with the hour, so that an object belongs to one
 * hour of {@code created}.
 *
 * @param ageMax how long after its first event
 * @param bytesMax how many bytes of events, before compression
 * @param eventsMax how many events
 */
public record Roll(Duration ageMax, long bytesMax, int eventsMax) {
    public static final Roll DEFAULT = new Roll(Duration.ofSeconds(10), 64L << 20, 500_000);

    public Roll {
        if (ageMax.isNegative() || ageMax.isZero() || bytesMax < 1 || eventsMax < 1) {
            throw new IllegalArgumentException("a lake object must hold something: " + ageMax + ", " + bytesMax
                    + " bytes, " + eventsMax + " events");
        }
    }
}
