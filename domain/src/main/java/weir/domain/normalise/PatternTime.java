package weir.domain.normalise;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.ResolverStyle;
import java.time.temporal.ChronoField;
import java.time.temporal.TemporalAccessor;
import java.time.temporal.TemporalQueries;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import weir.domain.value.Moments;

/** Reads timestamps by a pattern of {@link DateTimeFormatter}, in English and in any case. */
final class PatternTime {
    /** The longest text that is read: no pattern asks for more, and the parser need not see what is longer. */
    private static final int LENGTH_MAX = 200;

    private static final ZonedDateTime SAMPLE = ZonedDateTime.of(2015, 5, 17, 10, 5, 3, 0, ZoneOffset.UTC);

    private final DateTimeFormatter formatter;
    private final ZoneId zone;

    /** @throws IllegalArgumentException if the pattern is malformed, or what it reads does not name a day */
    PatternTime(String pattern, ZoneId zone) {
        this.zone = zone;
        try {
            // Strictly, for otherwise 31 February is read as the last day of February.
            this.formatter = new DateTimeFormatterBuilder()
                    .parseCaseInsensitive()
                    .appendPattern(withProlepticYears(pattern))
                    .toFormatter(Locale.ENGLISH)
                    .withResolverStyle(ResolverStyle.STRICT);
            instant(formatter.parse(formatter.format(SAMPLE)));
        } catch (DateTimeException e) {
            throw new IllegalArgumentException(
                    "by the time pattern \"" + pattern + "\" no text names a day and time: " + e.getMessage(), e);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("time pattern \"" + pattern + "\" is malformed: " + e.getMessage(), e);
        }
    }

    /** To a strict parser a year of an era (y) is none until the era is said; everyone writes it without. */
    private static String withProlepticYears(String pattern) {
        StringBuilder out = new StringBuilder(pattern);
        boolean quoted = false;
        boolean era = false;
        for (int i = 0; i < pattern.length(); i++) {
            char c = pattern.charAt(i);
            quoted ^= c == '\'';
            era |= !quoted && c == 'G';
            if (!quoted && c == 'y') {
                out.setCharAt(i, 'u');
            }
        }
        return era ? pattern : out.toString();
    }

    @Nullable
    Instant parseOrNull(String text) {
        if (text.length() > LENGTH_MAX) {
            return null;
        }
        try {
            return Moments.withinRangeOrNull(instant(formatter.parse(text)));
        } catch (DateTimeException e) {
            // The JDK's parser says so that the text does not fit; whether that is a fault the caller knows.
            return null;
        }
    }

    private Instant instant(TemporalAccessor parsed) {
        if (parsed.isSupported(ChronoField.INSTANT_SECONDS)) {
            return Instant.from(parsed);
        }
        LocalDate date = LocalDate.from(parsed);
        LocalTime time = parsed.query(TemporalQueries.localTime());
        ZoneId said = parsed.query(TemporalQueries.zone());
        return date.atTime(time == null ? LocalTime.MIDNIGHT : time)
                .atZone(said == null ? zone : said)
                .toInstant();
    }
}
