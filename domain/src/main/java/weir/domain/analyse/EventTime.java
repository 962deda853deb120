package weir.domain.analyse;

import java.time.Duration;
import java.util.Optional;
import weir.domain.value.FieldPath;

/**
 * Which time a detector lives in. Arrival is the envelope's {@code created}. Event time is a field that normalisation
 * has made a timestamp; the watermark, before which nothing is expected any more, is the greatest time seen less the
 * lateness allowed.
 *
 * @param field the field; empty: arrival
 * @param lateness how far behind the greatest time an event may come; zero to 100 years
 * @param aheadMax how far ahead of its arrival an event's time may be, lest one wrong clock make all others late
 */
public record EventTime(Optional<FieldPath> field, Duration lateness, Duration aheadMax) {
    public EventTime {
        Micros.requireOrZero("lateness", lateness);
        Micros.requireOrZero("the most that a time may be ahead", aheadMax);
    }

    public static EventTime arrival() {
        return new EventTime(Optional.empty(), Duration.ZERO, Duration.ZERO);
    }

    public static EventTime of(FieldPath field, Duration lateness, Duration aheadMax) {
        return new EventTime(Optional.of(field), lateness, aheadMax);
    }
}
