package weir.bootstrap.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "try",
        description =
                "Shows what the standards and rules of a configuration would do to rejected events: which would pass,"
                        + " into which tables, and which would be rejected again, and why. Nothing changes.",
        footer = {
            "",
            "Examples:",
            "  weir rejected try --with new.yaml",
            "  weir rejected try --with new.yaml --channel signins --code cannot_convert"
        })
final class RejectedTryCommand implements Callable<Integer> {
    @Mixin
    private RejectedQuery filter = new RejectedQuery();

    @Option(
            names = "--with",
            paramLabel = "FILE",
            description = "The configuration to try (default: that of --config, as it is now).")
    private Optional<Path> with = Optional.empty();

    @Option(names = "--json", description = "Print a JSON array of objects.")
    private boolean json;

    @Mixin
    private Queries queries = new Queries();

    private final Context context;

    RejectedTryCommand(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        RejectedVerdicts verdicts = new RejectedVerdicts();
        try (RejectedTrial trial = context.engine().get().rejected(choice(), filter.where())) {
            new RejectedReader(context, queries, filter, trial)
                    .forEach(event -> verdicts.add(event, trial.judge(event)));
        }
        new ResultPrinter(context.screen())
                .print(verdicts.result(), json ? ResultPrinter.Format.JSON : ResultPrinter.Format.TABLE);
        if (!json) {
            context.screen().out().println(verdicts.summary());
            context.screen().out().flush();
        }
        return ExitCode.OK.number();
    }

    private ConfigChoice choice() {
        ConfigChoice choice = queries.config(context);
        return with.map(file -> new ConfigChoice(Optional.of(existing(file)), choice.environment()))
                .orElse(choice);
    }

    private Path existing(Path file) {
        Path path = context.folder().resolve(file);
        if (!Files.isRegularFile(path)) {
            throw new CommandFailed(ExitCode.USAGE, "there is no configuration file " + path);
        }
        return path;
    }
}
