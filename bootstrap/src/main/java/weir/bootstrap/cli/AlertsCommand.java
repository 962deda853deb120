package weir.bootstrap.cli;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import weir.application.port.Warehouse.QueryResult;
import weir.domain.alert.Alert;
import weir.domain.alert.Severity;

@Command(
        name = "alerts",
        description =
                "Lists the alerts that are open, the most severe first, and those that ended within a day. What it"
                        + " shows of each is what the last notice says.",
        footer = {
            "",
            "Examples:",
            "  weir alerts",
            "  weir alerts list --all --detector lateral --severity high",
            "  weir alerts show c5cd1f31-888d-8415-a3f5-8b43bb73fa6b",
            "  weir alerts --json | jq '.[] | select(.state == \"open\")'"
        })
class AlertsCommand implements Callable<Integer> {
    @Mixin
    private AlertsQuery filter = new AlertsQuery();

    @Option(names = "--json", description = "Print a JSON array of objects.")
    private boolean json;

    @Mixin
    private Queries queries = new Queries();

    private final Context context;

    AlertsCommand(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (json) {
            new ResultPrinter(context.screen())
                    .print(queries.run(context, filter.list(context.clock())), ResultPrinter.Format.JSON);
        } else {
            show(queries.run(context, filter.screen(context.clock())));
            context.screen().out().flush();
        }
        return ExitCode.OK.number();
    }

    private void show(QueryResult result) {
        List<Listed> open = new ArrayList<>();
        List<Listed> ended = new ArrayList<>();
        for (List<@Nullable Object> row : result.rows()) {
            Listed alert = Listed.of(row);
            (alert.state.equals(Alert.State.OPEN.text()) ? open : ended).add(alert);
        }
        Screen screen = context.screen();
        screen.out().println(headline(open));
        if (!open.isEmpty()) {
            TextTable table =
                    new TextTable("severity", "detector", "key", "text", "opened", "last seen", "seen", "alert");
            open.forEach(alert -> table.add(
                    alert.severity,
                    alert.detector,
                    alert.key,
                    alert.text,
                    ago(alert.opened),
                    ago(alert.lastSeen),
                    alert.count,
                    alert.id));
            table.print(screen);
        }
        if (!ended.isEmpty()) {
            screen.out().println(screen.paint(Screen.Style.BOLD, CellText.count(ended.size()) + " ended"));
            TextTable table = new TextTable("severity", "detector", "key", "text", "ended", "lasted", "seen", "alert");
            ended.forEach(alert -> table.add(
                    alert.severity,
                    alert.detector,
                    alert.key,
                    alert.text,
                    ago(alert.resolved),
                    Durations.text(Duration.ofMillis(Math.max(0, alert.resolved - alert.opened))),
                    alert.count,
                    alert.id));
            table.print(screen);
        }
        if (result.truncated()) {
            screen.out().println("(there are more)");
        }
    }

    private String headline(List<Listed> open) {
        Screen screen = context.screen();
        if (open.isEmpty()) {
            return screen.paint(Screen.Style.GREEN, "no alert is open");
        }
        Map<Severity, Integer> counts = new TreeMap<>(Comparator.reverseOrder());
        open.forEach(
                alert -> Severity.parse(alert.severity).ifPresent(severity -> counts.merge(severity, 1, Integer::sum)));
        List<String> parts = new ArrayList<>();
        counts.forEach((severity, count) -> parts.add(screen.paint(style(severity), count + " " + severity.text())));
        return screen.paint(Screen.Style.BOLD, CellText.count(open.size()) + " open") + ": " + String.join(", ", parts);
    }

    private static Screen.Style style(Severity severity) {
        return switch (severity) {
            case CRITICAL, HIGH -> Screen.Style.RED;
            case MEDIUM -> Screen.Style.YELLOW;
            case LOW, INFO -> Screen.Style.DIM;
        };
    }

    private String ago(long epochMillis) {
        Duration time = Duration.between(
                Instant.ofEpochMilli(epochMillis), context.clock().instant());
        return time.isNegative() ? "in " + Durations.text(time.negated()) : Durations.text(time) + " ago";
    }

    /** An alert as the query for a screen gives it. */
    private record Listed(
            String state,
            String severity,
            String detector,
            String key,
            String text,
            long opened,
            long lastSeen,
            long resolved,
            long count,
            String id) {
        static Listed of(List<@Nullable Object> row) {
            return new Listed(
                    String.valueOf(row.get(0)),
                    String.valueOf(row.get(1)),
                    String.valueOf(row.get(2)),
                    String.valueOf(row.get(3)),
                    String.valueOf(row.get(4)),
                    number(row.get(5)),
                    number(row.get(6)),
                    number(row.get(7)),
                    number(row.get(8)),
                    String.valueOf(row.get(9)));
        }

        private static long number(@Nullable Object value) {
            return value instanceof Number number ? number.longValue() : 0;
        }
    }

    /** The same, by its full name. */
    @Command(
            name = "list",
            description = "Lists the alerts that are open, the most severe first, and those that ended within a day.",
            footer = {"", "Example:", "  weir alerts list --all --since 7d"})
    static final class ListCommand extends AlertsCommand {
        ListCommand(Context context) {
            super(context);
        }
    }
}
