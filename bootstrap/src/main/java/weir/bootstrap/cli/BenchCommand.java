package weir.bootstrap.cli;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import weir.bootstrap.load.HttpRequests;
import weir.bootstrap.load.LoadPlan;

@Command(
        name = "bench",
        description = "Measures this machine and configuration: how many events a second are accepted, archived and"
                + " loaded, and how long an event takes to the lake and to the warehouse. It starts a server on a"
                + " temporary folder, and deletes it afterwards.",
        footer = {
            "",
            "Examples:",
            "  weir bench",
            "  weir bench -c weir.yaml --channel behaviour --event events.ndjson --data /mnt/disk",
            "  weir bench --rate 1000 --batch 1 --seconds 60 --json",
            "  weir bench --url http://weir.example:8080 --channel scratch --yes"
        })
final class BenchCommand implements Callable<Integer> {
    private static final String CHANNEL_WITHOUT_FILE = "bench";
    private static final int EVENTS_READ_MAX = 100_000;
    private static final int BYTES_READ_MAX = 64 << 20;
    private static final Duration ANSWER_WITHIN = Duration.ofSeconds(60);

    @Option(
            names = "--channel",
            paramLabel = "NAME",
            description = "The channel to send to (default: the only one that is configured, or bench without a file).")
    private Optional<String> channel = Optional.empty();

    @Option(
            names = "--event",
            paramLabel = "FILE",
            description = "Send the events of this file, over and over (default without a configuration: made ones).")
    private Optional<String> eventFile = Optional.empty();

    @Mixin
    private InputOptions inputOptions = new InputOptions();

    @Option(
            names = "--rate",
            paramLabel = "EVENTS",
            defaultValue = "0",
            description = "So many events are due each second, whether the server keeps up or not"
                    + " (default: as many as it answers).")
    private double rate;

    @Option(
            names = "--seconds",
            paramLabel = "COUNT",
            defaultValue = "20",
            description = "How long to send (default: ${DEFAULT-VALUE}).")
    private int seconds = 20;

    @Option(
            names = "--warm-up",
            paramLabel = "COUNT",
            defaultValue = "5",
            description = "How many seconds to send before that, unmeasured (default: ${DEFAULT-VALUE}).")
    private int warmUpSeconds = 5;

    @Option(
            names = "--batch",
            paramLabel = "EVENTS",
            defaultValue = "100",
            description = "How many events go in one request (default: ${DEFAULT-VALUE}).")
    private int batchEvents = 100;

    @Option(
            names = "--connections",
            paramLabel = "COUNT",
            defaultValue = "16",
            description = "How many connections send (default: ${DEFAULT-VALUE}).")
    private int connections = 16;

    @Option(
            names = "--source",
            paramLabel = "NAME",
            defaultValue = "default",
            description = "Whose events they are, since rules may differ by source (default: ${DEFAULT-VALUE}).")
    private String source = "default";

    @Option(
            names = "--data",
            paramLabel = "FOLDER",
            description = "Make the temporary folder there: it is this disk that is measured.")
    private Optional<Path> folder = Optional.empty();

    @Option(
            names = "--settle",
            paramLabel = "TIME",
            defaultValue = "60s",
            converter = Durations.class,
            description = "How long to wait afterwards until all is loaded (default: ${DEFAULT-VALUE}).")
    private Duration settle = Duration.ofSeconds(60);

    @Option(
            names = "--url",
            paramLabel = "URL",
            description = "Measure the server that runs there instead. It keeps what it is sent: needs --yes.")
    private Optional<String> url = Optional.empty();

    @Option(
            names = "--key",
            paramLabel = "KEY",
            description = "With --url: the key of a source (default: WEIR_KEY, which other users cannot see).")
    private Optional<String> key = Optional.empty();

    @Option(names = "--yes", description = "With --url: yes, fill a channel of that server with these events.")
    private boolean yes;

    @Option(names = "--json", description = "Print the figures as JSON.")
    private boolean json;

    @Mixin
    private ConfigOption config = new ConfigOption();

    private final Context context;

    BenchCommand(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        require(batchEvents >= 1 && batchEvents <= 100_000, "--batch must be 1 to 100000 events");
        require(connections >= 1 && connections <= 8_192, "--connections must be 1 to 8192");
        require(seconds >= 1 && warmUpSeconds >= 0, "--seconds must be 1 or more, and --warm-up not less than 0");
        require(rate >= 0, "--rate must not be less than 0");
        if (url.isPresent()) {
            return measureRunning(new ServerUrl(context, config).find(url));
        }
        BenchChoice choice = new BenchChoice(config.choice(context, Map.of()), folder.map(this::existing), source);
        try (BenchServer server = context.engine().get().benchServer(choice)) {
            tell("measuring a server on " + server.data());
            String to = channel.orElseGet(() -> onlyChannel(server.channels()));
            return measure(
                    server.url(), server.key(), to, choice.config().file().isPresent());
        }
    }

    private static void require(boolean condition, String message) {
        if (!condition) {
            throw new CommandFailed(ExitCode.USAGE, message);
        }
    }

    private Path existing(Path data) {
        Path path = context.folder().resolve(data);
        require(Files.isDirectory(path), "--data " + data + " is not a folder");
        return path;
    }

    private static String onlyChannel(List<String> channels) {
        require(
                channels.size() <= 1,
                "which channel? --channel is one of "
                        + String.join(", ", channels.stream().sorted().toList()));
        return channels.isEmpty() ? CHANNEL_WITHOUT_FILE : channels.get(0);
    }

    /** The events stay in its lake and its tables, so that nobody must come to this by a variable or a default. */
    private int measureRunning(URI server) throws IOException, InterruptedException {
        require(channel.isPresent(), "with --url the channel must be named: --channel NAME");
        String warning = "bench sends as many events to channel " + channel.get() + " of " + server
                + " as it takes, and they stay there, in its lake and its tables";
        require(yes, warning + "; if that is what you want, add --yes");
        tell(warning);
        Optional<String> chosen = key.or(() -> context.variable("WEIR_KEY"));
        require(chosen.isPresent(), "with --url a key is needed: give one with WEIR_KEY or --key");
        return measure(server, chosen.get(), channel.get(), true);
    }

    private int measure(URI server, String secret, String to, boolean named) throws IOException, InterruptedException {
        require("http".equals(server.getScheme()), "bench speaks plain HTTP only, and " + server + " is not");
        require(eventFile.isPresent() || !named, "which events? --event FILE names a file of them");
        List<Batch> batches = batches();
        URI target = URI.create(server + "/v1/channels/" + to + "/events");
        List<ByteBuffer> requests = new ArrayList<>();
        long bytes = 0;
        for (Batch batch : batches) {
            byte[] body = batch.body();
            bytes += body.length;
            requests.add(HttpRequests.post(
                    target,
                    Map.of(
                            "Authorization",
                            "Bearer " + secret,
                            "Content-Type",
                            batch.framing().contentType()),
                    body));
        }
        int perRequest = batches.get(0).events().size();
        BenchProgress progress = new BenchProgress(context.screen(), Duration.ofSeconds(seconds));
        BenchRun run = new BenchRun(new WeirClient(server, Optional.of(secret), ANSWER_WITHIN), to, settle, progress);
        if (warmUpSeconds > 0) {
            tell("warming up …");
            run.warmUp(plan(server, requests, perRequest, warmUpSeconds));
        }
        progress.begin(System.nanoTime());
        BenchRun.Figures figures = run.measure(plan(server, requests, perRequest, seconds));
        long eventBytes = bytes / ((long) batches.size() * perRequest);
        BenchReport report = new BenchReport(to, perRequest, eventBytes, connections, rate, seconds, figures);
        if (json) {
            context.screen().out().println(Json.write(report.toMap()));
        } else {
            report.print(context.screen());
        }
        if (!report.isSettled()) {
            return ExitCode.FAILED.number();
        }
        return (figures.load().rejected() == 0 ? ExitCode.OK : ExitCode.REJECTED).number();
    }

    private LoadPlan plan(URI server, List<ByteBuffer> requests, int perRequest, int lasting) {
        return new LoadPlan(
                new InetSocketAddress(server.getHost(), server.getPort() < 0 ? 80 : server.getPort()),
                requests,
                perRequest,
                connections,
                rate / perRequest,
                Duration.ofSeconds(lasting));
    }

    /** All of one size, so that a request counts for so many events: a file with fewer than a batch is gone round. */
    private List<Batch> batches() throws IOException {
        List<InputEvents.InputEvent> events = new ArrayList<>();
        InputEvents.Framing framing = InputEvents.Framing.LINES;
        if (eventFile.isPresent()) {
            InputOptions.Opened opened = InputOptions.open(context, eventFile.get());
            try (InputEvents input = inputOptions.events(eventFile.get(), opened.content())) {
                framing = input.framing();
                long bytes = 0;
                for (Optional<InputEvents.InputEvent> next = input.next();
                        next.isPresent() && events.size() < EVENTS_READ_MAX && bytes < BYTES_READ_MAX;
                        next = input.next()) {
                    events.add(next.get());
                    bytes += next.get().bytes().length();
                }
            }
            require(!events.isEmpty(), "there is no event in " + eventFile.get());
        } else {
            events.addAll(BenchEvents.made());
        }
        int size = framing == InputEvents.Framing.OPAQUE ? 1 : batchEvents;
        List<Batch> batches = new ArrayList<>();
        int whole = Math.max(1, events.size() / size);
        for (int i = 0; i < whole; i++) {
            List<InputEvents.InputEvent> some = new ArrayList<>(size);
            for (int j = 0; j < size; j++) {
                some.add(events.get((i * size + j) % events.size()));
            }
            batches.add(new Batch(0, some, framing));
        }
        return batches;
    }

    private void tell(String line) {
        context.screen().err().println(line);
    }
}
