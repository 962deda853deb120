package weir.bootstrap.cli;

import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import weir.application.port.Warehouse.QueryResult;

@Command(
        name = "rejected",
        description = "Lists the events that a standard, a rule or an agent rejected. They are kept with every byte.",
        footer = {
            "",
            "Examples:",
            "  weir rejected",
            "  weir rejected list --channel demand --code cannot_convert --since 1h --events",
            "  weir rejected show 01938a3f-6f2e-7c11-9a55-0c8a4be0c6b1",
            "  weir rejected try --with new.yaml",
            "  weir rejected replay --channel demand"
        })
class RejectedCommand implements Callable<Integer> {
    @Mixin
    private RejectedQuery filter = new RejectedQuery();

    @Option(names = "--events", description = "List them one by one, the newest first.")
    private boolean events;

    @Option(
            names = "--limit",
            paramLabel = "COUNT",
            defaultValue = "100",
            description = "At most so many lines (default: ${DEFAULT-VALUE}).")
    private int limit = 100;

    @Option(names = "--json", description = "Print a JSON array of objects.")
    private boolean json;

    @Mixin
    private Queries queries = new Queries();

    private final Context context;

    RejectedCommand(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        new ResultPrinter(context.screen())
                .print(found(), json ? ResultPrinter.Format.JSON : ResultPrinter.Format.TABLE);
        return ExitCode.OK.number();
    }

    private QueryResult found() throws InterruptedException {
        if (filter.where().isEmpty()) {
            return queries.run(
                    context, events ? filter.list(context.clock(), limit) : filter.groups(context.clock(), limit));
        }
        RejectedGroups groups = new RejectedGroups(SqlText.limit(limit));
        RejectedEvents newest = new RejectedEvents(SqlText.limit(limit));
        try (RejectedTrial trial = context.engine().get().rejected(queries.config(context), filter.where())) {
            new RejectedReader(context, queries, filter, trial).forEach(events ? newest::add : groups::add);
        }
        return events ? newest.result() : groups.result();
    }

    /** The same, by its full name. */
    @Command(
            name = "list",
            description =
                    "Lists rejected events: those that failed alike are one line, with their number and the newest"
                            + " of them.",
            footer = {
                "",
                "Examples:",
                "  weir rejected list --source shop",
                "  weir rejected list --agent notify --events"
            })
    static final class ListCommand extends RejectedCommand {
        ListCommand(Context context) {
            super(context);
        }
    }
}
