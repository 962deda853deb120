package weir.adapters.format.ndjson;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.util.Locale;

/** The time an event was created, as ISO 8601 in UTC with six decimals: {@code 2026-11-21T09:00:00.000000Z}. */
final class CreatedText {
    private static final DateTimeFormatter SECOND = new DateTimeFormatterBuilder()
            .parseStrict()
            .append(DateTimeFormatter.ISO_LOCAL_DATE)
            .appendLiteral('T')
            .appendValue(ChronoField.HOUR_OF_DAY, 2)
            .appendLiteral(':')
            .appendValue(ChronoField.MINUTE_OF_HOUR, 2)
            .appendLiteral(':')
            .appendValue(ChronoField.SECOND_OF_MINUTE, 2)
            .toFormatter(Locale.ROOT);

    private CreatedText() {}

    /** Without the decimals and the Z. */
    static String second(long epochSecond) {
        return SECOND.format(LocalDateTime.ofEpochSecond(epochSecond, 0, ZoneOffset.UTC));
    }

    /** @throws java.time.DateTimeException if the text is not such a time */
    static Instant parse(String text) {
        return Instant.parse(text);
    }
}
