package weir.bootstrap.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "fsck",
        description =
                "Reads everything in the data folder while no server runs, and says what is damaged: queue, relay,"
                        + " cursors, lake and warehouse. Changes nothing without --repair.",
        footer = {
            "",
            "Examples:",
            "  weir fsck",
            "  weir fsck --compare",
            "  weir fsck --repair",
            "  weir fsck --json | jq .findings"
        })
final class FsckCommand implements Callable<Integer> {
    @Mixin
    private ConfigOption config = new ConfigOption();

    @ArgGroup
    private Mode mode = new Mode();

    /** One or the other: what is damaged cannot be compared. */
    private static final class Mode {
        @Option(
                names = "--repair",
                description =
                        "Mend what can be mended; what cannot goes to a quarantine folder, and nothing is deleted.")
        private boolean repair;

        @Option(
                names = "--compare",
                description = "Then look for each event of the queue in the lake, and for each of the lake in the"
                        + " warehouse. Takes longer.")
        private boolean compare;

        FsckMode chosen() {
            return repair ? FsckMode.REPAIR : compare ? FsckMode.COMPARE : FsckMode.INSPECT;
        }
    }

    @Option(names = "--json", description = "Print the report as JSON.")
    private boolean json;

    private final Context context;

    FsckCommand(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        FsckReport report = context.engine().get().fsck(config.choice(context), mode.chosen());
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
            screen.out().println(label(report) + CellText.harmless(found.remedy()));
        }
        if (!report.channels().isEmpty()) {
            TextTable table = new TextTable("channel", "objects", "events in the lake", "loaded up to");
            report.channels()
                    .forEach(channel -> table.add(
                            channel.channel(), channel.objects(), channel.archivedEvents(), channel.loadedUpTo()));
            table.print(screen);
        }
        if (wasCompared(report)) {
            TextTable table =
                    new TextTable("channel", "of the queue, sought in the lake", "of the lake, sought in tables");
            report.compared()
                    .forEach(channel -> table.add(channel.channel(), channel.queueEvents(), channel.lakeEvents()));
            table.print(screen);
        } else if (mode.compare && !report.findings().isEmpty()) {
            screen.out().println("not compared: what is damaged must be repaired first");
        }
        if (report.findings().isEmpty()) {
            screen.out().println(screen.paint(Screen.Style.GREEN, "sound"));
        } else {
            screen.out()
                    .println(CellText.count(report.findings().size(), "finding")
                            + (report.repaired()
                                    ? ", repaired"
                                    : wasCompared(report) ? "" : "; weir fsck --repair mends what can be mended"));
        }
    }

    private static String label(FsckReport report) {
        return report.repaired() ? "  done:   " : wasCompared(report) ? "  mend:   " : "  repair: ";
    }

    /** Then all was sound, and what was found is nothing that {@code --repair} mends. */
    private static boolean wasCompared(FsckReport report) {
        return !report.compared().isEmpty();
    }
}
