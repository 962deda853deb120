package weir.bootstrap.cli;

import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "demo",
        description = "Shows everything on sample data: starts a server, sends events over HTTP, waits until they are"
                + " rows, and asks questions of them.",
        footer = {"", "Examples:", "  weir demo", "  weir demo --stay"})
final class DemoCommand implements Callable<Integer> {
    @Option(
            names = "--data",
            paramLabel = "FOLDER",
            description = "Keep everything there (default: a temporary folder).")
    private Optional<Path> data = Optional.empty();

    @Option(names = "--stay", description = "Let the server run on afterwards, until Ctrl-C.")
    private boolean stay;

    private final Context context;

    DemoCommand(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() throws InterruptedException {
        DemoChoice choice = new DemoChoice(data.map(path -> context.folder().resolve(path)), stay);
        return context.engine().get().demo(choice, new DemoScreen(context.screen()));
    }
}
