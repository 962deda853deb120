package weir.bootstrap.cli;

import java.time.Duration;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** How a command reaches the server. */
final class ClientOptions {
    @Option(
            names = "--url",
            paramLabel = "URL",
            description = "Where the server is (default: WEIR_URL, else WEIR_HOST and WEIR_PORT, else the server"
                    + " that runs on the data folder, else what the configuration says, else"
                    + " http://127.0.0.1:8080).")
    private Optional<String> url = Optional.empty();

    @Option(
            names = "--key",
            paramLabel = "KEY",
            description = "The key of a source (default: WEIR_KEY, which other users of the machine cannot see).")
    private Optional<String> key = Optional.empty();

    @Option(
            names = "--answer-within",
            paramLabel = "TIME",
            defaultValue = "60s",
            converter = Durations.class,
            description = "How long to wait for an answer (default: ${DEFAULT-VALUE}).")
    private Duration answerWithin = Duration.ofSeconds(60);

    @Mixin
    private ConfigOption config = new ConfigOption();

    WeirClient connect(Context context) {
        Optional<String> chosenKey = key.or(() -> context.variable("WEIR_KEY"));
        return new WeirClient(new ServerUrl(context, config).find(url), chosenKey, answerWithin);
    }

    /** Whether a server was named, so that another way to the data would not be what was asked for. */
    boolean namesServer(Context context) {
        return url.isPresent() || context.variable("WEIR_URL").isPresent();
    }

    ConfigOption config() {
        return config;
    }
}
