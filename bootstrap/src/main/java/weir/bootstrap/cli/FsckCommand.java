package weir.bootstrap.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "fsck",
        description =
                "Reads everything in the data folder while no server runs, and says what is damaged: queue, relay,"
                        + " cursors, lake and warehouse. Changes nothing without --repair.",
        footer = {"", "Examples:", "  weir fsck", "  weir fsck --repair", "  weir fsck --json | jq .findings"})
final class FsckCommand implements Callable<Integer> {
    @Mixin
    private ConfigOption config = new ConfigOption();

    @Option(
            names = "--repair",
            description = "Mend what can be mended; what cannot goes to a quarantine folder, and nothing is deleted.")
    private boolean repair;

    @Option(names = "--json", description = "Print the report as JSON.")
    private boolean json;

    private final Context context;

    FsckCommand(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        FsckReport report = context.engine().get().fsck(config.choice(context), repair);
        if (json) {
            context.screen().out().println(Json.writeIndented(report));
        } else {
            print(report);
        }
        context.screen().out().flush();
        return report.findings().isEmpty() || report.repaired() ? ExitCode.OK.number() : ExitCode.DAMAGED.number();
    }

    private void print(FsckReport report) {
        Screen screen = context.screen();
        for (FsckReport.Problem found : report.findings()) {
            screen.out()
                    .println(screen.paint(Screen.Style.RED, found.part()) + "  " + CellText.harmless(found.where()));
            screen.out().println("  found:  " + CellText.harmless(found.what()));
            screen.out().println("  means:  " + CellText.harmless(found.effect()));
            screen.out().println((report.repaired() ? "  done:   " : "  repair: ") + CellText.harmless(found.remedy()));
        }
        if (!report.channels().isEmpty()) {
            TextTable table = new TextTable("channel", "objects", "events in the lake", "loaded up to");
            report.channels()
                    .forEach(channel -> table.add(
                            channel.channel(), channel.objects(), channel.archivedEvents(), channel.loadedUpTo()));
            table.print(screen);
        }
        if (report.findings().isEmpty()) {
            screen.out().println(screen.paint(Screen.Style.GREEN, "sound"));
        } else {
            screen.out()
                    .println(CellText.count(report.findings().size(), "finding")
                            + (report.repaired() ? ", repaired" : "; weir fsck --repair mends what can be mended"));
        }
    }
}
