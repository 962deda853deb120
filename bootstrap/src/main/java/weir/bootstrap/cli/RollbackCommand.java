package weir.bootstrap.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "rollback",
        description =
                "Puts that version of a table in force again which the one in force has replaced. It has got new rows all"
                        + " the while.",
        footer = {"", "Examples:", "  weir rollback signins"})
final class RollbackCommand implements Callable<Integer> {
    @Parameters(paramLabel = "TABLE", description = "The table.")
    private String table = "";

    @Option(names = "--json", description = "Print the version as JSON.")
    private boolean json;

    @Mixin
    private ClientOptions client = new ClientOptions();

    private final Context context;

    RollbackCommand(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() throws InterruptedException {
        PromoteCommand.tell(context.screen(), client.connect(context).rollBack(table), json);
        return ExitCode.OK.number();
    }
}
