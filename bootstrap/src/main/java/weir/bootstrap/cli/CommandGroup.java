package weir.bootstrap.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

/** A command that only has others below it: by itself it shows its help. */
abstract class CommandGroup implements Callable<Integer> {
    @CommandLine.Spec
    private CommandSpec spec = CommandSpec.create();

    private final Context context;

    CommandGroup(Context context) {
        this.context = context;
    }

    @Override
    public final Integer call() {
        spec.commandLine().usage(context.screen().out());
        return ExitCode.OK.number();
    }
}
