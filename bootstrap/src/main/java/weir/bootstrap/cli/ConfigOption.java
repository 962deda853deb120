package weir.bootstrap.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Which configuration file. */
final class ConfigOption {
    private static final String FILE_DEFAULT = "weir.yaml";

    @Option(
            names = {"-c", "--config"},
            paramLabel = "FILE",
            description = "The configuration (default: WEIR_CONFIG, else weir.yaml in this folder, else none).")
    private Optional<Path> file = Optional.empty();

    ConfigChoice choice(Context context) {
        return choice(context, Map.of());
    }

    /** @param overrides variables that options of the command line stand for */
    ConfigChoice choice(Context context, Map<String, String> overrides) {
        Map<String, String> environment = new HashMap<>(context.environment());
        environment.putAll(overrides);
        return new ConfigChoice(chosen(context), environment);
    }

    private Optional<Path> chosen(Context context) {
        Optional<Path> named = file.or(() -> context.variable("WEIR_CONFIG").map(Path::of))
                .map(path -> context.folder().resolve(path));
        if (named.isPresent()) {
            if (!Files.isRegularFile(named.get())) {
                throw new CommandFailed(ExitCode.USAGE, "there is no configuration file " + named.get());
            }
            return named;
        }
        return Optional.of(context.folder().resolve(FILE_DEFAULT)).filter(Files::isRegularFile);
    }
}
