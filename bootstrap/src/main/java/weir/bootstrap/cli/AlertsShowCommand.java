package weir.bootstrap.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import weir.application.port.Warehouse.QueryResult;
import weir.domain.envelope.DataId;

@Command(
        name = "show",
        description = "Shows one alert: what is known of it, the events it rests on, and every notice that was told.",
        footer = {"", "Example:", "  weir alerts show c5cd1f31-888d-8415-a3f5-8b43bb73fa6b"})
final class AlertsShowCommand implements Callable<Integer> {
    /** What the last notice says of the alert; the rest of a row is about the notice itself. */
    private static final List<String> OF_ALERT = List.of(
            "alert_id",
            "severity",
            "state",
            "detector",
            "channel",
            "key",
            "text",
            "opened",
            "last_seen",
            "resolved",
            "count",
            "events");

    private static final List<String> OF_NOTICE =
            List.of("number", "kind", "due", "created", "severity", "text", "count", "suppressed", "sinks");

    @Parameters(paramLabel = "ALERT_ID", description = "The alert's id, as weir alerts lists it.")
    private String id = "";

    @Option(names = "--json", description = "Print a JSON array of objects, one for each notice.")
    private boolean json;

    @Mixin
    private Queries queries = new Queries();

    private final Context context;

    AlertsShowCommand(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        DataId alert = DataId.parse(id)
                .orElseThrow(() -> new CommandFailed(ExitCode.USAGE, "\"" + id + "\" is not the id of an alert"));
        QueryResult result = queries.run(context, AlertsQuery.one(alert.toString()));
        if (result.rows().isEmpty()) {
            throw new CommandFailed(ExitCode.FAILED, "no alert has the id " + alert);
        }
        if (json) {
            new ResultPrinter(context.screen()).print(result, ResultPrinter.Format.JSON);
        } else {
            show(result);
        }
        return ExitCode.OK.number();
    }

    private void show(QueryResult result) {
        Screen screen = context.screen();
        PrintWriter out = screen.out();
        List<@Nullable Object> last = result.rows().get(result.rows().size() - 1);
        for (String column : OF_ALERT) {
            Object value = last.get(result.columns().indexOf(column));
            if (value != null) {
                String name = screen.paint(Screen.Style.BOLD, String.format(Locale.ROOT, "%-10s", column));
                out.println(name + " " + CellText.harmless(CellText.of(value)));
            }
        }
        out.println();
        TextTable table = new TextTable(OF_NOTICE);
        for (List<@Nullable Object> row : result.rows()) {
            List<@Nullable Object> cells = new ArrayList<>();
            OF_NOTICE.forEach(column -> cells.add(row.get(result.columns().indexOf(column))));
            table.add(cells);
        }
        table.print(screen);
        out.flush();
    }
}
