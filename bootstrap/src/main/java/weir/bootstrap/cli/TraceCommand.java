package weir.bootstrap.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import weir.application.trace.LookUpTrace;

@Command(
        name = "trace",
        description = "Shows what became of an event: when it was accepted, archived and loaded, where it is, and which"
                + " agent handled it when. What is not known is said to be so.",
        footer = {
            "",
            "Examples:",
            "  weir trace 01938a3f-6f2e-7c11-9a55-0c8a4be0c6b1",
            "  weir trace order-4711 --source shop --data"
        })
final class TraceCommand implements Callable<Integer> {
    @Parameters(paramLabel = "DATA_ID", description = "The event's id, as the server answered it.")
    private String id = "";

    @Option(
            names = "--source",
            paramLabel = "NAME",
            description = "The source of the event, if the id is one that this source gave, and no UUID.")
    private Optional<String> source = Optional.empty();

    @Option(
            names = "--data",
            description = "Show the event too: as it came, as today's rules make it, and its rows in the warehouse.")
    private boolean data;

    @Option(names = "--json", description = "Print what the server says, as JSON.")
    private boolean json;

    @Mixin
    private ClientOptions client = new ClientOptions();

    private final Context context;

    TraceCommand(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() throws InterruptedException {
        if (id.isBlank()) {
            throw new CommandFailed(ExitCode.USAGE, "the DATA_ID is empty");
        }
        if (LookUpTrace.id(id, source).isEmpty()) {
            throw new CommandFailed(
                    ExitCode.USAGE,
                    source.isEmpty()
                            ? "\"" + id + "\" is no UUID: --source NAME says which source gave it"
                            : "\"" + source.get() + "\" cannot be the name of a source, or \"" + id
                                    + "\" an id of one");
        }
        JsonNode trace = client.connect(context).trace(id, source, data);
        if (json) {
            context.screen().out().println(Json.writeIndented(trace));
        } else {
            new TracePrinter(context.screen()).print(trace);
        }
        context.screen().out().flush();
        return ExitCode.OK.number();
    }
}
