package weir.benchmarks.peers;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code benchmarks/run}: Weir, Apache Flume and nginx under the same load, in one run. Prints Markdown. */
@Command(
        name = "benchmarks/run",
        mixinStandardHelpOptions = true,
        description = "Measures Weir beside Apache Flume and nginx under the same load, and prints Markdown.")
public final class Bench implements Callable<Integer> {
    private static final double BUSY_SHARE_MAX = 0.05;

    @Mixin
    private BenchOptions options = new BenchOptions();

    @Option(names = "--root", hidden = true, required = true)
    private Path root = Path.of(".");

    @Option(names = "--flume-class-path", hidden = true, required = true)
    private Path flumeClassPath = Path.of(".");

    private final PrintStream out = System.out;

    public static void main(String[] arguments) {
        System.exit(new CommandLine(new Bench())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .execute(arguments));
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        List<String> missing = machine().missing().stream()
                .filter(line -> options.peers().contains("nginx") || !line.startsWith("nginx"))
                .toList();
        if (!missing.isEmpty()) {
            missing.forEach(line -> System.err.println("benchmarks/run: missing: " + line));
            return 1;
        }
        Files.createDirectories(folder());
        try {
            print("Machine: " + Machine.description() + ", shared with the load. " + options.describe() + "\n");
            measure();
        } finally {
            delete(folder());
        }
        return 0;
    }

    private void measure() throws IOException, InterruptedException {
        var capacity = new java.util.LinkedHashMap<String, Double>();
        for (BenchOptions.Scenario scenario : options.scenarios()) {
            warnOfOthers();
            switch (scenario) {
                case SINGLE -> capacity.putAll(new Comparison(this, Load.single()).run());
                case BATCH -> new Comparison(this, Load.batch()).run();
                case HALF -> new HalfLoad(this).run(capacity);
                case FRESH -> new Freshness(this).run();
                case SUSTAINED -> new Sustained(this).run();
            }
        }
    }

    private void warnOfOthers() throws IOException, InterruptedException {
        double busy = Machine.busyShare();
        if (busy > BUSY_SHARE_MAX) {
            print("**The machine was not quiet before this: others took %.0f %% of its processors.**%n"
                    .formatted(busy * 100));
        }
    }

    BenchOptions options() {
        return options;
    }

    Machine machine() throws IOException {
        return new Machine(root, Files.readString(flumeClassPath).strip());
    }

    Wrk wrk() throws IOException {
        return new Wrk(machine());
    }

    Path folder() {
        return options.folder().orElse(root.resolve("benchmarks/target/run")).toAbsolutePath();
    }

    Path emptyFolder(String name) throws IOException {
        Path folder = folder().resolve(name);
        delete(folder);
        return Files.createDirectories(folder);
    }

    Peer peer(String name, Path folder) throws IOException {
        return switch (name) {
            case "Weir" -> new WeirPeer(machine(), folder);
            case "Untraced" -> WeirPeer.untraced(machine(), folder);
            case "Flume" -> new FlumePeer(machine(), folder);
            case "nginx" -> new NginxPeer(machine(), folder);
            default ->
                throw new IOException("no peer is called " + name + ": there are Weir, Untraced, Flume and nginx");
        };
    }

    Peers startPeers(String scenario) throws IOException, InterruptedException {
        Peers peers = new Peers();
        try {
            for (String name : options.peers()) {
                say("starting " + name + " …");
                peers.start(peer(name, emptyFolder(scenario + "-" + name)));
            }
            return peers;
        } catch (IOException | InterruptedException e) {
            peers.close();
            throw e;
        }
    }

    /** For whoever waits. */
    void say(String line) {
        System.err.println(line);
    }

    /** For the document. */
    void print(String markdown) {
        out.println(markdown);
        out.flush();
    }

    /** What one peer has left to be written must not be written while another is measured. */
    static void syncDisks() throws IOException, InterruptedException {
        new ProcessBuilder("sync").start().waitFor();
    }

    static void delete(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
