package weir.bootstrap.cli;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import picocli.CommandLine.TypeConversionException;

/** Moments as options take them. */
final class Moments {
    private Moments() {}

    /** A length of time before now, such as {@code 1h}, or a moment. */
    static Instant agoOrAt(String option, String text, InstantSource clock) {
        try {
            Duration ago = new Durations().convert(text);
            return clock.instant().minus(ago);
        } catch (TypeConversionException e) {
            return moment(option, text, "write a length of time like 1h or 7d, or a moment like");
        }
    }

    /** A moment such as {@code 2026-11-21T09:00:00Z}; a date is its midnight in UTC. */
    static Instant at(String option, String text) {
        return moment(option, text, "write a moment like");
    }

    private static Instant moment(String option, String text, String hint) {
        try {
            return Instant.parse(text.length() == 10 ? text + "T00:00:00Z" : text);
        } catch (DateTimeException e) {
            throw new CommandFailed(
                    ExitCode.USAGE,
                    option + " is \"" + text + "\": " + hint + " 2026-11-21 or 2026-11-21T09:00:00Z",
                    e);
        }
    }
}
