package weir.bootstrap.cli;

import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.Option;
import weir.domain.alert.Severity;
import weir.domain.table.TableSpec;

/** Which alerts are meant, and the SQL that finds them: what the last notice says of each. */
final class AlertsQuery {
    static final Duration LATELY = Duration.ofHours(24);

    private static final String TABLE = TableSpec.alerts().name().value();

    /** The last row of each alert; one that was loaded twice is there once. */
    private static final String LAST =
            "(SELECT * FROM " + TABLE + " QUALIFY row_number() OVER (PARTITION BY alert_id ORDER BY number DESC) = 1)";

    @Option(names = "--all", description = "Also those that ended earlier.")
    private boolean all;

    @Option(
            names = "--detector",
            paramLabel = "NAME",
            description = "Only of this detector, such as lateral or lateral@3.")
    private Optional<String> detector = Optional.empty();

    @Option(names = "--channel", paramLabel = "NAME", description = "Only those seen in this channel.")
    private Optional<String> channel = Optional.empty();

    @Option(names = "--about", paramLabel = "KEY", description = "Only those about this key, such as a user.")
    private Optional<String> key = Optional.empty();

    @Option(
            names = "--severity",
            paramLabel = "SEVERITY",
            description = "Only of this severity or a higher one: info, low, medium, high, critical.")
    private Optional<String> severity = Optional.empty();

    @Option(
            names = "--since",
            paramLabel = "TIME",
            description = "Only those told since: a length of time such as 1h, or a moment such as"
                    + " 2026-11-21T09:00:00Z.")
    private Optional<String> since = Optional.empty();

    @Option(
            names = "--limit",
            paramLabel = "COUNT",
            defaultValue = "100",
            description = "At most so many (default: ${DEFAULT-VALUE}).")
    private int limit = 100;

    /** For programs: the alerts as the table has them. */
    String list(InstantSource clock) {
        return "SELECT alert_id, severity, state, detector, channel, key, text, opened, last_seen, resolved, count,"
                + " number AS notices, events FROM " + LAST + rest(clock);
    }

    /** For a screen: moments as milliseconds since 1970. */
    String screen(InstantSource clock) {
        return "SELECT state, severity, detector, key, text, epoch_ms(opened) AS opened, epoch_ms(last_seen) AS last_seen,"
                + " epoch_ms(resolved) AS resolved, count, alert_id FROM " + LAST + rest(clock);
    }

    /** Every notice about one alert, in order. */
    static String one(String id) {
        return "SELECT alert_id, number, kind, due, created, detector, channel, key, severity, state, text, opened,"
                + " last_seen, resolved, count, suppressed, sinks, events FROM " + TABLE + " WHERE alert_id = "
                + SqlText.literal(id) + " ORDER BY number, created";
    }

    private String rest(InstantSource clock) {
        List<String> conditions = new ArrayList<>();
        if (!all) {
            conditions.add("(state = 'open' OR created >= "
                    + SqlText.literal(clock.instant().minus(LATELY)) + ")");
        }
        detector.ifPresent(name -> conditions.add(
                name.contains("@")
                        ? "detector = " + SqlText.literal(name)
                        : "split_part(detector, '@', 1) = " + SqlText.literal(name)));
        channel.ifPresent(name -> conditions.add("channel = " + SqlText.literal(name)));
        key.ifPresent(text -> conditions.add("key = " + SqlText.literal(text)));
        severity.ifPresent(text -> conditions.add("severity IN (" + atLeast(text) + ")"));
        since.ifPresent(text -> conditions.add("created >= " + SqlText.literal(SqlText.since(text, clock))));
        String where = conditions.isEmpty() ? "" : " WHERE " + String.join(" AND ", conditions);
        return where + " ORDER BY state = 'open' DESC, list_position([" + severities(Severity.INFO)
                + "], severity) DESC, created DESC, alert_id LIMIT " + SqlText.limit(limit);
    }

    private static String atLeast(String text) {
        return severities(Severity.parse(text)
                .orElseThrow(() -> new CommandFailed(
                        ExitCode.USAGE,
                        "--severity is \"" + text + "\": it is one of "
                                + Stream.of(Severity.values())
                                        .map(Severity::text)
                                        .collect(Collectors.joining(", ")))));
    }

    private static String severities(Severity lowest) {
        return Stream.of(Severity.values())
                .filter(severity -> severity.compareTo(lowest) >= 0)
                .map(severity -> SqlText.literal(severity.text()))
                .collect(Collectors.joining(", "));
    }
}
