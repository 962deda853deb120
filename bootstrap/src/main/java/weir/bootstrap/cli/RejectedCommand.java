package weir.bootstrap.cli;

import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "rejected",
        description = "Lists the events that a standard or a rule rejected. They are kept with every byte.",
        footer = {
            "",
            "Examples:",
            "  weir rejected --group",
            "  weir rejected list --channel demand --code cannot_convert --since 1h",
            "  weir rejected show 01938a3f-6f2e-7c11-9a55-0c8a4be0c6b1",
            "  weir rejected show 01938a3f-6f2e-7c11-9a55-0c8a4be0c6b1 --raw > event.json"
        })
class RejectedCommand implements Callable<Integer> {
    @Mixin
    private RejectedQuery filter = new RejectedQuery();

    @Option(names = "--group", description = "Count them by channel, stage, code, rule and field.")
    private boolean group;

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
        String sql = group ? filter.summary(context.clock()) : filter.list(context.clock());
        new ResultPrinter(context.screen())
                .print(queries.run(context, sql), json ? ResultPrinter.Format.JSON : ResultPrinter.Format.TABLE);
        return ExitCode.OK.number();
    }

    /** The same, by its full name. */
    @Command(
            name = "list",
            description = "Lists rejected events, the newest first.",
            footer = {"", "Example:", "  weir rejected list --source shop --limit 20"})
    static final class ListCommand extends RejectedCommand {
        ListCommand(Context context) {
            super(context);
        }
    }
}
