package weir.benchmarks.grow;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;
import weir.benchmarks.peers.Machine;

/** {@code benchmarks/grow}: cost as work grows, of Weir alone. Prints Markdown. */
@Command(name = "benchmarks/grow", mixinStandardHelpOptions = true, description = "Measures Weir as work grows.")
public final class Grow {
    @Option(names = "--root", hidden = true, required = true, scope = ScopeType.INHERIT)
    private Path root = Path.of(".");

    @Option(
            names = "--folder",
            paramLabel = "FOLDER",
            scope = ScopeType.INHERIT,
            description = "Where the server keeps its data; it is deleted (default: benchmarks/target/grow).")
    private Optional<Path> folder = Optional.empty();

    public static void main(String[] arguments) {
        Grow grow = new Grow();
        CommandLine line = new CommandLine(grow);
        line.addSubcommand(grow.new Channels());
        line.addSubcommand(grow.new Rows());
        line.addSubcommand(grow.new Footprint());
        line.addSubcommand(grow.new Start());
        line.addSubcommand(grow.new Trace());
        line.addSubcommand(grow.new Detect());
        line.addSubcommand(grow.new Replay());
        System.exit(line.execute(arguments));
    }

    private GrowingWeir weir(String name) throws IOException {
        return new GrowingWeir(new Machine(root, ""), folder(name));
    }

    private Path folder(String name) throws IOException {
        Path data = folder.orElse(root.resolve("benchmarks/target/grow"))
                .toAbsolutePath()
                .resolve(name);
        Files.createDirectories(data);
        return data;
    }

    @Command(name = "channels", description = "Throughput with 1, 10 and 100 channels.")
    private final class Channels implements Callable<Integer> {
        @Option(names = "--counts", split = ",", description = "How many channels (default: 1,10,100).")
        private List<Integer> counts = List.of(1, 10, 100);

        @Option(names = "--seconds", description = "How long to send (default: 15).")
        private int seconds = 15;

        @Override
        public Integer call() throws IOException, InterruptedException {
            System.out.println(new ChannelsGrow(counts, seconds).run(Grow.this::weir));
            return 0;
        }
    }

    @Command(name = "rows", description = "Loading and querying with more and more rows in the table.")
    private final class Rows implements Callable<Integer> {
        @Option(names = "--millions", split = ",", description = "Millions of rows (default: 1,10,100).")
        private List<Integer> millions = List.of(1, 10, 100);

        @Option(names = "--seconds", description = "How long to send (default: 15).")
        private int seconds = 15;

        @Override
        public Integer call() throws IOException, InterruptedException {
            System.out.println(new RowsGrow(millions, seconds).run(Grow.this::weir));
            return 0;
        }
    }

    @Command(name = "footprint", description = "Memory, and disk for a million events.")
    private final class Footprint implements Callable<Integer> {
        @Option(names = "--millions", description = "How many millions of events to send (default: 3).")
        private int millions = 3;

        @Override
        public Integer call() throws IOException, InterruptedException {
            System.out.println(new FootprintGrow(millions).run(Grow.this::weir));
            return 0;
        }
    }

    @Command(name = "start", description = "How long a start takes with a long queue.")
    private final class Start implements Callable<Integer> {
        @Option(names = "--gigabytes", description = "How much the queue holds (default: 20).")
        private int gigabytes = 20;

        @Override
        public Integer call() throws IOException, InterruptedException {
            System.out.println(new StartGrow(gigabytes).run(Grow.this::weir));
            return 0;
        }
    }

    @Command(name = "trace", description = "Recording and looking up with more and more ids in the trace.")
    private final class Trace implements Callable<Integer> {
        @Option(names = "--millions", split = ",", description = "Millions of ids (default: 1,10).")
        private List<Integer> millions = List.of(1, 10);

        @Option(
                names = "--merged-max",
                description =
                        "Records that a merged segment has at most: fewer make more segments (default: 10000000, as a"
                                + " server has it).")
        private long mergedMax = 10_000_000;

        @Override
        public Integer call() throws IOException {
            Path files = folder.orElse(root.resolve("benchmarks/target/grow"));
            System.out.println(new TraceGrow(millions, mergedMax)
                    .run(files.toAbsolutePath().resolve("trace")));
            return 0;
        }
    }

    @Command(name = "detect", description = "Detectors: how soon they speak at a steady load, and what keys take.")
    private final class Detect implements Callable<Integer> {
        @Option(names = "--rate", description = "Events a second (default: 50000).")
        private int rate = 50_000;

        @Option(names = "--seconds", description = "How long to send, each of three times (default: 20).")
        private int seconds = 20;

        @Override
        public Integer call() throws IOException, InterruptedException {
            System.out.println(new DetectGrow(rate, seconds)
                    .run(name -> new GrowingWeir(new Machine(root, ""), folder(name), "detect.yaml")));
            System.out.println(new KeysGrow().run());
            return 0;
        }
    }

    @Command(name = "replay", description = "Making rows anew, beside the table and in its place.")
    private final class Replay implements Callable<Integer> {
        @Option(names = "--millions", description = "Millions of events at least (default: 1).")
        private int millions = 1;

        @Option(names = "--beside", description = "Events a second of the load beside it (default: 10000).")
        private int beside = 10_000;

        @Override
        public Integer call() throws IOException, InterruptedException {
            System.out.println(new ReplayGrow(millions, beside).run(Grow.this::weir));
            return 0;
        }
    }

    /** Makes a server on an empty folder of that name. */
    interface Servers {
        GrowingWeir open(String name) throws IOException;
    }
}
