package weir.bootstrap.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "promote",
        description = "Puts a version of a table in force: its plain name means that one from then on, at once and for"
                + " everybody. The version before stays, and gets new rows as well.",
        footer = {"", "Examples:", "  weir promote signins@2", "  weir promote --rollback signins"})
final class PromoteCommand implements Callable<Integer> {
    @Parameters(arity = "0..1", paramLabel = "VERSION", description = "The version, such as signins@2.")
    private Optional<String> version = Optional.empty();

    @Option(
            names = "--rollback",
            paramLabel = "TABLE",
            description = "Put that version of the table in force again which the one in force has replaced.")
    private Optional<String> rollback = Optional.empty();

    @Option(names = "--json", description = "Print the version as JSON.")
    private boolean json;

    @Mixin
    private ClientOptions client = new ClientOptions();

    private final Context context;

    PromoteCommand(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() throws InterruptedException {
        if (version.isPresent() == rollback.isPresent()) {
            throw new CommandFailed(
                    ExitCode.USAGE, "say which version, such as signins@2, or --rollback and the name of a table");
        }
        WeirClient server = client.connect(context);
        JsonNode now = version.isPresent() ? server.promote(version.get()) : server.rollBack(rollback.orElseThrow());
        tell(context.screen(), now, json);
        return ExitCode.OK.number();
    }

    static void tell(Screen screen, JsonNode version, boolean json) {
        if (json) {
            screen.out().println(Json.writeIndented(version));
        } else {
            String name = version.path("version").asText();
            screen.out()
                    .println(name + " is in force, with "
                            + CellText.count(version.path("rows").asLong(), "row")
                            + Json.text(version, "replaced")
                                    .map(before -> "; weir rollback "
                                            + version.path("table").asText() + " goes back to " + before)
                                    .orElse(""));
        }
        screen.out().flush();
    }
}
