package weir.bootstrap.cli;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Optional;

/** The header Retry-After: seconds, or a date (RFC 9110, section 10.2.3). */
final class RetryAfter {
    private RetryAfter() {}

    static Optional<Duration> parse(Optional<String> header) {
        return parse(header, InstantSource.system());
    }

    /** What cannot be read, and a date that has gone by, is as good as no header. */
    static Optional<Duration> parse(Optional<String> header, InstantSource clock) {
        return header.map(String::strip).flatMap(text -> {
            if (text.matches("[0-9]{1,6}")) {
                return Optional.of(Duration.ofSeconds(Long.parseLong(text)));
            }
            try {
                Instant until = ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME)
                        .toInstant();
                return Optional.of(Duration.between(clock.instant(), until)).filter(wait -> !wait.isNegative());
            } catch (DateTimeException e) {
                return Optional.empty();
            }
        });
    }
}
