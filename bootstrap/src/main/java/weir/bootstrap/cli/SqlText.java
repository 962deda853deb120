package weir.bootstrap.cli;

import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/** What stands on a command line as SQL has it. */
final class SqlText {
    private static final DateTimeFormatter MICROS = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss.SSSSSS");

    private SqlText() {}

    /** A text in quotes, the quotes in it doubled: standard SQL has no other escape. */
    static String literal(String text) {
        return "'" + text.replace("'", "''") + "'";
    }

    /** The name of a table or column in quotes. */
    static String name(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }

    static String literal(Instant instant) {
        return "TIMESTAMP '" + MICROS.format(LocalDateTime.ofInstant(instant, ZoneOffset.UTC)) + "'";
    }

    /** The moment that {@code --since} names: so long ago, or then. */
    static Instant since(String text, InstantSource clock) {
        return Moments.agoOrAt("--since", text, clock);
    }

    /** @throws CommandFailed if it is no number of rows */
    static int limit(int rows) {
        if (rows < 1) {
            throw new CommandFailed(ExitCode.USAGE, "--limit must be at least 1");
        }
        return rows;
    }
}
