package weir.bootstrap.cli;

import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "check",
        description = "Reads the configuration and everything that it refers to, and prints all problems, or what it"
                + " comes to. Nothing is started or changed.",
        footer = {"", "Examples:", "  weir check", "  weir check -c other.yaml"})
final class CheckCommand implements Callable<Integer> {
    @Mixin
    private ConfigOption config = new ConfigOption();

    @Option(names = "--json", description = "Print the summary as JSON.")
    private boolean json;

    private final Context context;

    CheckCommand(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        ConfigChoice choice = config.choice(context);
        ConfigSummary summary = context.engine().get().check(choice);
        if (json) {
            context.screen().out().println(Json.writeIndented(summary));
        } else {
            print(choice, summary);
        }
        context.screen().out().flush();
        return ExitCode.OK.number();
    }

    private void print(ConfigChoice choice, ConfigSummary summary) {
        Screen screen = context.screen();
        PrintWriter out = screen.out();
        String file = choice.file().map(Object::toString).orElse("no configuration file: the defaults");
        out.println(screen.paint(Screen.Style.GREEN, "sound") + "  " + file);
        if (!summary.channels().isEmpty()) {
            TextTable channels = new TextTable("channel", "standard", "rules", "tables");
            summary.channels()
                    .forEach(channel -> channels.add(
                            channel.name(), channel.standard(), channel.rules(), String.join(", ", channel.tables())));
            channels.print(screen);
        }
        if (!summary.tables().isEmpty()) {
            TextTable tables = new TextTable("table", "columns");
            summary.tables().forEach(table -> tables.add(table.name(), table.columns()));
            tables.print(screen);
        }
        if (!summary.sources().isEmpty()) {
            TextTable sources = new TextTable("source", "may write", "admin");
            summary.sources()
                    .forEach(source -> sources.add(
                            source.name(),
                            source.channels().isEmpty() ? "every channel" : String.join(", ", source.channels()),
                            source.admin() ? "yes" : ""));
            sources.print(screen);
        }
        if (!summary.detectors().isEmpty()) {
            TextTable detectors = new TextTable("detector", "channel", "kind", "time", "publishes to", "alert");
            summary.detectors()
                    .forEach(detector -> detectors.add(
                            detector.name(),
                            detector.channel(),
                            detector.kind(),
                            detector.time().isEmpty() ? "arrival" : detector.time(),
                            String.join(", ", detector.publishes()),
                            alert(detector)));
            detectors.print(screen);
        }
        if (!summary.models().isEmpty()) {
            TextTable models = new TextTable("model", "is", "reads", "tests");
            summary.models()
                    .forEach(model -> models.add(
                            model.name(),
                            model.materialized(),
                            String.join(", ", model.reads()),
                            model.tests() == 0 ? "" : model.tests()));
            models.print(screen);
        }
        summary.notes().forEach(note -> out.println(screen.paint(Screen.Style.YELLOW, note)));
        if (summary.examples() > 0) {
            out.println(CellText.count(summary.examples(), "test") + ": run "
                    + (summary.examples() == 1 ? "it" : "them") + " with weir test");
        }
    }

    private static String alert(ConfigSummary.Detector detector) {
        return detector.severity() + (detector.sinks().isEmpty() ? "" : " to " + String.join(", ", detector.sinks()));
    }
}
