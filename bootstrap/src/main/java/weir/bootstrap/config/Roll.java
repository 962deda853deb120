package weir.bootstrap.config;

import java.time.Duration;

/**
 * When an open lake object is closed and stored: as soon as one of these is reached.
 *
 * @param ageMax since its first event
 * @param bytesMax of the events' data
 * @param eventsMax how many events
 */
public record Roll(Duration ageMax, long bytesMax, int eventsMax) {
    public Roll {
        if (ageMax.isNegative() || ageMax.isZero() || bytesMax < 1 || eventsMax < 1) {
            throw new IllegalArgumentException("a lake object must hold something: age " + ageMax + ", bytes "
                    + bytesMax + ", events " + eventsMax);
        }
    }
}
