package weir.adapters.local.log;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.OptionalInt;

/**
 * Segments are numbered by the time at which they begin, and named by it. The unit of two seconds leaves room for numbers
 * until 2106; two segments never have one number, so a channel that fills them faster names them ahead of the time.
 */
public final class SegmentTime {
    /** The unit, in milliseconds. */
    public static final int UNIT_MILLIS = 2_000;

    /** How a name spells the time, in UTC. */
    public static final String FORMAT = "yyyyMMdd-HHmmss";

    private static final DateTimeFormatter NAMES = DateTimeFormatter.ofPattern(FORMAT);

    private SegmentTime() {}

    /** The number of a segment that begins at that time. */
    public static int at(Instant instant) {
        return (int) Math.max(1, instant.toEpochMilli() / UNIT_MILLIS);
    }

    /** When the segment of that number begins. */
    public static Instant startOf(int number) {
        return Instant.ofEpochMilli((long) number * UNIT_MILLIS);
    }

    /** The number of the segment behind that one, which begins at that time if that is later. */
    public static int behind(int number, Instant now) {
        return Math.max(Math.addExact(number, 1), at(now));
    }

    /** The name of a segment, without an ending. */
    public static String name(int number) {
        return NAMES.format(startOf(number).atOffset(ZoneOffset.UTC));
    }

    /** The number of the segment of that name; empty if it is not a segment's. */
    public static OptionalInt parse(String name) {
        try {
            return OptionalInt.of(at(LocalDateTime.parse(name, NAMES).toInstant(ZoneOffset.UTC)));
        } catch (DateTimeParseException e) {
            return OptionalInt.empty();
        }
    }
}
