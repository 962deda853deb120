package weir.benchmarks.peers;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;

/** What is measured, and for how long. */
final class BenchOptions {
    enum Scenario {
        SINGLE,
        BATCH,
        HALF,
        FRESH,
        SUSTAINED
    }

    @Option(
            names = "--scenarios",
            split = ",",
            paramLabel = "NAME",
            description = "Some of single, batch, half, fresh, sustained (default: all).")
    private List<Scenario> scenarios = List.of(Scenario.values());

    @Option(
            names = "--peers",
            split = ",",
            paramLabel = "NAME",
            description = "Some of Weir, Flume, nginx, Untraced: Weir with trace.type none (default: the first three).")
    private List<String> peers = List.of("Weir", "Flume", "nginx");

    @Option(names = "--rounds", paramLabel = "N", description = "Rounds of single, batch and half (default: 3).")
    private int rounds = 3;

    @Option(
            names = "--seconds",
            paramLabel = "N",
            description = "How long a peer is measured in a round (default: 10).")
    private int seconds = 10;

    @Option(names = "--quick", description = "One short round of everything, in about two minutes; good for no figure.")
    private boolean quick;

    @Option(
            names = "--folder",
            paramLabel = "FOLDER",
            description = "Where the servers keep their data; it is deleted (default: benchmarks/target/run).")
    private Optional<Path> folder = Optional.empty();

    List<Scenario> scenarios() {
        return scenarios;
    }

    List<String> peers() {
        return peers;
    }

    int rounds() {
        return quick ? 1 : rounds;
    }

    int seconds() {
        return quick ? 3 : seconds;
    }

    int warmUpSeconds() {
        return quick ? 2 : 12;
    }

    int sustainedSeconds() {
        return quick ? 5 : 60;
    }

    Optional<Path> folder() {
        return folder;
    }

    String describe() {
        return quick ? "A quick run, good for no figure." : "Synced before the answer, archiver and loader beside.";
    }
}
