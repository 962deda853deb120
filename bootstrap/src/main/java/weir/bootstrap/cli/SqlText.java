package weir.bootstrap.cli;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import picocli.CommandLine.TypeConversionException;

/** What stands on a command line as SQL has it. */
final class SqlText {
    private static final DateTimeFormatter MICROS = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss.SSSSSS");

    private SqlText() {}

    /** A text in quotes, the quotes in it doubled: standard SQL has no other escape. */
    static String literal(String text) {
        return "'" + text.replace("'", "''") + "'";
    }

    static String literal(Instant instant) {
        return "TIMESTAMP '" + MICROS.format(LocalDateTime.ofInstant(instant, ZoneOffset.UTC)) + "'";
    }

    /** The moment that {@code --since} names: so long ago, or then. */
    static Instant since(String text, InstantSource clock) {
        try {
            Duration ago = new Durations().convert(text);
            return clock.instant().minus(ago);
        } catch (TypeConversionException e) {
            return date(text);
        }
    }

    private static Instant date(String text) {
        try {
            String full = text.length() == 10 ? text + "T00:00:00Z" : text;
            return Instant.parse(full);
        } catch (DateTimeException e) {
            throw new CommandFailed(
                    ExitCode.USAGE,
                    "--since is \"" + text + "\": write a length of time like 1h or 7d, or a moment like"
                            + " 2026-11-21 or 2026-11-21T09:00:00Z",
                    e);
        }
    }

    /** @throws CommandFailed if it is no number of rows */
    static int limit(int rows) {
        if (rows < 1) {
            throw new CommandFailed(ExitCode.USAGE, "--limit must be at least 1");
        }
        return rows;
    }
}
