package weir.bootstrap.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicLong;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import weir.application.reject.DiscardRejected;

@Command(
        name = "discard",
        description = "Takes events out of the rejected that nobody wants. At least one filter is required. A row of"
                + " weir_settled stays of each; its bytes stay in the lake as long as that keeps them.",
        footer = {
            "",
            "Examples:",
            "  weir rejected discard --channel clicks --code malformed_json",
            "  weir rejected discard --source test --yes"
        })
final class RejectedDiscardCommand implements Callable<Integer> {
    @Mixin
    private RejectedQuery filter = new RejectedQuery();

    @Option(names = "--yes", description = "Do not ask.")
    private boolean yes;

    @Option(names = "--json", description = "Print what became of it as JSON.")
    private boolean json;

    @Mixin
    private Queries queries = new Queries();

    private final Context context;

    RejectedDiscardCommand(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (filter.isOpen(context.clock())) {
            throw new CommandFailed(
                    ExitCode.USAGE,
                    "say which: at least one of --channel, --source, --stage, --code, --agent, --from, --to, --where");
        }
        WeirClient server = queries.connect(context);
        long events = count();
        if (events == 0) {
            context.screen().err().println("no rejected event is meant");
            return ExitCode.OK.number();
        }
        if (!yes && !isConfirmed(events)) {
            throw new CommandFailed(ExitCode.FAILED, "nothing was discarded");
        }
        return new TaskWatch(context, server)
                .run(DiscardRejected.KIND, filter.parameters(context.clock()), json)
                .number();
    }

    private long count() throws InterruptedException {
        if (filter.where().isEmpty()) {
            Object count = queries.run(context, filter.count(context.clock()))
                    .rows()
                    .get(0)
                    .get(0);
            return Long.parseLong(String.valueOf(count));
        }
        AtomicLong events = new AtomicLong();
        try (RejectedTrial trial = context.engine().get().rejected(queries.config(context), filter.where())) {
            new RejectedReader(context, queries, filter, trial).forEach(event -> events.incrementAndGet());
        }
        return events.get();
    }

    private boolean isConfirmed(long events) throws IOException {
        context.screen().err().print("discard " + CellText.count(events, "rejected event") + "? Type yes: ");
        context.screen().err().flush();
        String answer = new BufferedReader(new InputStreamReader(context.input(), StandardCharsets.UTF_8)).readLine();
        return answer != null && answer.strip().equals("yes");
    }
}
