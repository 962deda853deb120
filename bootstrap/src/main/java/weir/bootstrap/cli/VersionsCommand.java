package weir.bootstrap.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "versions",
        description = "Lists the versions that tables have beside one another, and removes one.",
        footer = {"", "Examples:", "  weir versions list", "  weir versions remove signins@1"})
final class VersionsCommand extends CommandGroup {
    VersionsCommand(Context context) {
        super(context);
    }

    @Command(
            name = "list",
            description = "Shows all versions of all tables, which of them is in force, and what it has replaced.",
            footer = {"", "Examples:", "  weir versions list", "  weir versions list --json"})
    static final class ListCommand implements Callable<Integer> {
        @Option(names = "--json", description = "Print a line of JSON for each.")
        private boolean json;

        @Mixin
        private ClientOptions client = new ClientOptions();

        private final Context context;

        ListCommand(Context context) {
            this.context = context;
        }

        @Override
        public Integer call() throws InterruptedException {
            JsonNode versions = client.connect(context).versions().path("versions");
            Screen screen = context.screen();
            if (json) {
                versions.forEach(version -> screen.out().println(Json.write(version)));
            } else if (versions.isEmpty()) {
                screen.out().println("no tables yet");
            } else {
                TextTable table = new TextTable("version", "in force", "rows", "replaced");
                versions.forEach(version -> table.add(List.of(
                        version.path("version").asText(),
                        version.path("in_force").asBoolean() ? "yes" : "",
                        version.path("rows").asLong(),
                        Json.text(version, "replaced").orElse(""))));
                table.print(screen);
            }
            screen.out().flush();
            return ExitCode.OK.number();
        }
    }

    @Command(
            name = "remove",
            description = "Removes a version with its rows. The one in force cannot be removed.",
            footer = {"", "Examples:", "  weir versions remove signins@1"})
    static final class RemoveCommand implements Callable<Integer> {
        @Parameters(paramLabel = "VERSION", description = "The version, such as signins@1.")
        private String version = "";

        @Mixin
        private ClientOptions client = new ClientOptions();

        private final Context context;

        RemoveCommand(Context context) {
            this.context = context;
        }

        @Override
        public Integer call() throws InterruptedException {
            client.connect(context).removeVersion(version);
            context.screen().out().println(version + " is removed");
            context.screen().out().flush();
            return ExitCode.OK.number();
        }
    }
}
