package weir.bootstrap.cli;

import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "rebuild",
        description =
                "Makes the warehouse anew from the lake alone, beside the one there is, and says in which hours of which tables"
                        + " they differ. The server must not run. Stop it gracefully before: what is not in the lake yet is not"
                        + " in a warehouse that is made of it.",
        footer = {"", "Examples:", "  weir rebuild", "  weir rebuild --replace", "  weir rebuild --json | jq .tables"})
final class RebuildCommand implements Callable<Integer> {
    private static final int HOURS_SHOWN = 3;
    private static final long SAID_EVERY_EVENTS = 1_000_000;

    @Option(
            names = "--replace",
            description = "Put the new one in the place of the one there is, which is kept beside it.")
    private boolean replace;

    @Option(names = "--json", description = "Print the report as JSON.")
    private boolean json;

    @Mixin
    private ConfigOption config = new ConfigOption();

    private final Context context;
    private long said;

    RebuildCommand(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        RebuildReport report = context.engine().get().rebuild(config.choice(context), replace, this::tell);
        if (json) {
            context.screen().out().println(Json.writeIndented(report));
        } else {
            print(report);
        }
        context.screen().out().flush();
        if (!report.damaged().isEmpty()) {
            return ExitCode.DAMAGED.number();
        }
        return report.equal() ? ExitCode.OK.number() : ExitCode.FAILED.number();
    }

    private void tell(long events) {
        if (events - said >= SAID_EVERY_EVENTS) {
            said = events;
            context.screen().err().println(CellText.count(events, "event") + " so far");
            context.screen().err().flush();
        }
    }

    private void print(RebuildReport report) {
        Screen screen = context.screen();
        screen.out()
                .println(CellText.count(report.events(), "event") + " of the lake, " + CellText.count(report.rejected())
                        + " of them rejected");
        report.damaged().forEach(object -> screen.out()
                .println(screen.paint(Screen.Style.RED, "damaged") + "  " + CellText.harmless(object)));
        TextTable table = new TextTable("table", "rows before", "rows", "hours that differ");
        for (RebuildReport.Table each : report.tables()) {
            table.add(List.of(each.table(), each.rowsBefore(), each.rows(), hours(each.hours())));
        }
        table.print(screen);
        screen.out()
                .println(
                        report.equal()
                                ? screen.paint(Screen.Style.GREEN, "equal")
                                : screen.paint(Screen.Style.YELLOW, "not equal"));
        if (!report.equal() && !report.deleted().isEmpty()) {
            screen.out()
                    .println("rows of events that retention has deleted from the lake cannot be made anew: of "
                            + String.join(", ", report.deleted()) + " (weir retention audit)");
        }
        if (!report.kept().isEmpty()) {
            screen.out()
                    .println("the new one is in place; the one before is kept in " + CellText.harmless(report.kept()));
        }
    }

    private static String hours(List<String> hours) {
        if (hours.isEmpty()) {
            return "";
        }
        String first = String.join(", ", hours.subList(0, Math.min(HOURS_SHOWN, hours.size())));
        return hours.size() > HOURS_SHOWN ? CellText.count(hours.size()) + ": " + first + ", …" : first;
    }
}
