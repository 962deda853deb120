package weir.domain.value;

import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.YearMonth;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.jspecify.annotations.Nullable;

/**
 * Reads dates and times as ISO 8601 and its everyday relatives spell them: {@code T} or a space between date and time,
 * seconds and their fraction or none, {@code Z}, {@code UTC}, {@code +02}, {@code +0200} or {@code +02:00} behind it,
 * with or without a space, or nothing. Written by hand because it runs for every event: the formatters of the JDK take
 * several times as long, and an exception for each text that does not fit.
 */
public final class IsoTime {
    private static final int DATE_LENGTH = 10;
    private static final int OFFSET_SECONDS_MAX = 18 * 3_600;
    private static final int NO_OFFSET = Integer.MAX_VALUE;
    private static final int BAD_OFFSET = Integer.MIN_VALUE;

    private IsoTime() {}

    /**
     * The moment that the text spells, or null if it spells none or one outside {@link Moments}. A date alone is its
     * midnight. A local time that a clock change skips is moved on by the length of the gap; one that comes twice is the
     * first of the two. The second 60 is the first of the next minute.
     *
     * @param zone where a text without zone or offset was written; null: such a text spells no moment
     */
    public static @Nullable Instant parseOrNull(String text, @Nullable ZoneId zone) {
        LocalDate date = text.length() < DATE_LENGTH ? null : dateAtStart(text);
        if (date == null) {
            return null;
        }
        if (text.length() == DATE_LENGTH) {
            return zone == null ? null : moment(date, 0, 0, NO_OFFSET, zone);
        }
        char between = text.charAt(DATE_LENGTH);
        int hour = digits(text, 11, 2);
        int minute = digits(text, 14, 2);
        boolean begun = between == 'T' || between == 't' || between == ' ';
        if (!begun || hour < 0 || hour > 23 || charAt(text, 13) != ':' || minute < 0 || minute > 59) {
            return null;
        }
        int second = 0;
        int at = 16;
        if (charAt(text, at) == ':') {
            second = digits(text, 17, 2);
            at = 19;
            if (second < 0 || second > (minute == 59 ? 60 : 59)) {
                return null;
            }
        }
        int fractionEnd = at == 19 ? endOfFraction(text, at) : at;
        int nanos = nanos(text, at, fractionEnd);
        int offset = offset(text, fractionEnd);
        if (nanos < 0 || offset == BAD_OFFSET || (offset == NO_OFFSET && zone == null)) {
            return null;
        }
        return moment(date, hour * 3_600 + minute * 60 + second, nanos, offset, zone);
    }

    /** The date that the text spells as {@code yyyy-MM-dd}, years 0001 to 9999, or null. */
    public static @Nullable LocalDate dateOrNull(String text) {
        return text.length() == DATE_LENGTH ? dateAtStart(text) : null;
    }

    private static @Nullable LocalDate dateAtStart(String text) {
        int year = digits(text, 0, 4);
        int month = digits(text, 5, 2);
        int day = digits(text, 8, 2);
        boolean fits = year >= 1
                && text.charAt(4) == '-'
                && month >= 1
                && month <= 12
                && text.charAt(7) == '-'
                && day >= 1
                && (day <= 28 || day <= YearMonth.of(year, month).lengthOfMonth());
        return fits ? LocalDate.of(year, month, day) : null;
    }

    private static @Nullable Instant moment(
            LocalDate date, int secondOfDay, int nanos, int offset, @Nullable ZoneId zone) {
        long local = date.toEpochDay() * 86_400 + secondOfDay;
        if (offset != NO_OFFSET) {
            return Moments.ofEpochOrNull(local - offset, nanos);
        }
        if (zone instanceof ZoneOffset fixed) {
            return Moments.ofEpochOrNull(local - fixed.getTotalSeconds(), nanos);
        }
        if (zone == null) {
            return null;
        }
        LocalDateTime time = LocalDateTime.ofEpochSecond(local, nanos, ZoneOffset.UTC);
        return Moments.ofEpochOrNull(time.atZone(zone).toEpochSecond(), nanos);
    }

    /** Seconds east of Greenwich, {@link #NO_OFFSET} if the text ends there, or {@link #BAD_OFFSET}. */
    private static int offset(String text, int from) {
        int length = text.length();
        if (from == length) {
            return NO_OFFSET;
        }
        int at = text.charAt(from) == ' ' ? from + 1 : from;
        char sign = charAt(text, at);
        if (sign == 'Z' || sign == 'z') {
            return at + 1 == length ? 0 : BAD_OFFSET;
        }
        if (sign != '+' && sign != '-') {
            boolean utc = text.regionMatches(true, at, "UTC", 0, 3) || text.regionMatches(true, at, "GMT", 0, 3);
            return utc && at + 3 == length ? 0 : BAD_OFFSET;
        }
        int hours = digits(text, at + 1, 2);
        int minutes = 0;
        int end = at + 3;
        if (end < length) {
            int minutesAt = text.charAt(end) == ':' ? end + 1 : end;
            minutes = digits(text, minutesAt, 2);
            end = minutesAt + 2;
        }
        int seconds = hours * 3_600 + minutes * 60;
        if (hours < 0 || minutes < 0 || minutes > 59 || end != length || seconds > OFFSET_SECONDS_MAX) {
            return BAD_OFFSET;
        }
        return sign == '-' ? -seconds : seconds;
    }

    private static int endOfFraction(String text, int at) {
        char point = charAt(text, at);
        if (point != '.' && point != ',') {
            return at;
        }
        int end = at + 1;
        while (charAt(text, end) >= '0' && charAt(text, end) <= '9') {
            end++;
        }
        return end;
    }

    /** The fraction's first nine digits as nanoseconds; -1 if there is a point without a digit. */
    private static int nanos(String text, int point, int end) {
        if (end == point) {
            return 0;
        }
        if (end == point + 1) {
            return -1;
        }
        int nanos = 0;
        for (int i = 1; i <= 9; i++) {
            nanos = 10 * nanos + (point + i < end ? text.charAt(point + i) - '0' : 0);
        }
        return nanos;
    }

    /** The number that these digits make, or -1 if they are not all there. */
    private static int digits(String text, int from, int count) {
        if (from + count > text.length()) {
            return -1;
        }
        int number = 0;
        for (int i = from; i < from + count; i++) {
            char c = text.charAt(i);
            if (c < '0' || c > '9') {
                return -1;
            }
            number = 10 * number + (c - '0');
        }
        return number;
    }

    private static char charAt(String text, int at) {
        return at < text.length() ? text.charAt(at) : '\0';
    }
}
