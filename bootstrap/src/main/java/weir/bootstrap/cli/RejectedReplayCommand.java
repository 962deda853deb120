package weir.bootstrap.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import weir.application.reject.ReplayRejected;

@Command(
        name = "replay",
        description =
                "Puts through what of the rejected events passes by the server's configuration now, and leaves the"
                        + " rest. What a standard rejected is published into its channel; what a rule or a table rejected gets its"
                        + " rows. What an agent could not take is left to it.",
        footer = {
            "",
            "Examples:",
            "  weir rejected replay",
            "  weir rejected replay --channel signins --code cannot_convert --from 1d"
        })
final class RejectedReplayCommand implements Callable<Integer> {
    @Mixin
    private RejectedQuery filter = new RejectedQuery();

    @Option(names = "--json", description = "Print what became of it as JSON.")
    private boolean json;

    @Mixin
    private ClientOptions client = new ClientOptions();

    private final Context context;

    RejectedReplayCommand(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() throws InterruptedException {
        WeirClient server = client.connect(context);
        return new TaskWatch(context, server)
                .run(ReplayRejected.KIND, filter.parameters(context.clock()), json)
                .number();
    }
}
