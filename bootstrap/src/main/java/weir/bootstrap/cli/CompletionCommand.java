package weir.bootstrap.cli;

import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

@Command(
        name = "completion",
        description = "Prints the completion of commands and options for bash and zsh.",
        footer = {"", "Examples:", "  source <(weir completion)", "  weir completion > /etc/bash_completion.d/weir"})
final class CompletionCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    private final Context context;

    CompletionCommand(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        context.screen().out().print(AutoComplete.bash("weir", spec.root().commandLine()));
        context.screen().out().flush();
        return ExitCode.OK.number();
    }
}
