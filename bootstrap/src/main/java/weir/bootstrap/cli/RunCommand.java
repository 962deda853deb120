package weir.bootstrap.cli;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "run",
        description = "Starts the server. Ctrl-C stops it: what was accepted is brought to the lake first; a second"
                + " Ctrl-C stops it at once.",
        footer = {"", "Examples:", "  weir run", "  weir run --port 0", "  weir run -c /etc/weir/weir.yaml"})
final class RunCommand implements Callable<Integer> {
    @Mixin
    private ConfigOption config = new ConfigOption();

    @Option(
            names = "--host",
            paramLabel = "ADDRESS",
            description = "Listen there (default: WEIR_HOST, else as configured).")
    private Optional<String> host = Optional.empty();

    @Option(
            names = "--port",
            paramLabel = "PORT",
            description = "Listen there; 0 is any free port (default: WEIR_PORT, else as configured).")
    private Optional<Integer> port = Optional.empty();

    @Option(
            names = "--data",
            paramLabel = "FOLDER",
            description = "Keep everything there (default: WEIR_DATA, else as configured).")
    private Optional<Path> data = Optional.empty();

    private final Context context;

    RunCommand(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() throws InterruptedException {
        Map<String, String> overrides = new HashMap<>();
        host.ifPresent(text -> overrides.put("WEIR_HOST", text));
        port.ifPresent(number -> overrides.put("WEIR_PORT", Integer.toString(number)));
        data.ifPresent(path ->
                overrides.put("WEIR_DATA", context.folder().resolve(path).toString()));
        return context.engine()
                .get()
                .run(config.choice(context, overrides), context.screen().out());
    }
}
