package weir.bootstrap.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.random.RandomGenerator;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "send",
        description = "Sends the events of files, or of standard input, to a channel. A run that was cut short is"
                + " gone on with by the same command; what was accepted is not sent a second time.",
        footer = {
            "",
            "Examples:",
            "  weir send demand events.ndjson",
            "  weir send demand 2026.csv --delimiter ';' --charset windows-1252",
            "  tail -n 1000 app.log | weir send logs -",
            "  weir send images photo.jpg --raw --content-type image/jpeg"
        })
final class SendCommand implements Callable<Integer> {
    private static final Duration TIMEOUT = Duration.ofMinutes(5);

    @Parameters(index = "0", paramLabel = "CHANNEL", description = "The channel to send to.")
    private String channel = "";

    @Parameters(
            index = "1..*",
            paramLabel = "FILE",
            description = "Files of events, also compressed (.gz); - is standard input, which is also the default.")
    private List<String> files = List.of("-");

    @Mixin
    private InputOptions inputOptions = new InputOptions();

    @Option(
            names = "--content-type",
            paramLabel = "TYPE",
            defaultValue = "application/octet-stream",
            description = "What an event of --raw is (default: ${DEFAULT-VALUE}).")
    private String contentType = "application/octet-stream";

    @Option(
            names = "--batch",
            paramLabel = "EVENTS",
            defaultValue = "500",
            description = "At most so many events in one request (default: ${DEFAULT-VALUE}), and 4 MiB.")
    private int batchEvents = 500;

    @Option(names = "--gzip", description = "Compress what is sent.")
    private boolean gzip;

    @Option(
            names = "--timeout",
            paramLabel = "TIME",
            converter = Durations.class,
            description = "How long to try again when the server is busy or away (default: 5m, and not at all if it"
                    + " is away from the beginning).")
    private Optional<Duration> timeout = Optional.empty();

    @Option(
            names = "--state",
            paramLabel = "FILE",
            description = "Where to note what was accepted, for one FILE (default: a file below ~/.weir/send).")
    private Optional<Path> stateFile = Optional.empty();

    @Option(names = "--again", description = "Send everything, also what was accepted before, as new events.")
    private boolean again;

    @Option(names = "--json", description = "Print the result as JSON, one object for each file.")
    private boolean json;

    @Mixin
    private ClientOptions client = new ClientOptions();

    private final Context context;
    private final RandomGenerator random = new SecureRandom();

    SendCommand(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (batchEvents < 1 || batchEvents > 100_000) {
            throw new CommandFailed(ExitCode.USAGE, "--batch must be 1 to 100000 events");
        }
        if (stateFile.isPresent() && files.size() > 1) {
            throw new CommandFailed(ExitCode.USAGE, "--state is for one file");
        }
        WeirClient server = client.connect(context);
        Patience patience = new Patience(timeout.orElse(TIMEOUT), timeout.isPresent(), context, random);
        Delivery delivery = new Delivery(server, new Delivery.Route(channel, contentType, gzip), patience);
        long rejected = 0;
        for (String file : files) {
            rejected += InputOptions.isStandardInput(file)
                    ? sendStandardInput(delivery)
                    : sendFile(delivery, file, identity(server, patience));
        }
        return (rejected == 0 ? ExitCode.OK : ExitCode.REJECTED).number();
    }

    /** What the server keeps its events in: at one address there may be another one tomorrow. */
    private static String identity(WeirClient server, Patience patience) throws InterruptedException {
        return patience.answer(server::dataFolder).orElse(server.server().toString());
    }

    private long sendStandardInput(Delivery delivery) throws IOException, InterruptedException {
        InputOptions.Opened opened = InputOptions.open(context, "-");
        SendTally tally = tally(opened);
        SendJournal.State state = SendJournal.State.begin(nonce());
        try (InputEvents events = inputOptions.events("-", opened.content())) {
            BatchReader reader = new BatchReader(events, FileSender.BATCH_BYTES_MAX);
            new FileSender(delivery, tally, batchEvents, null, state).send(reader, Optional.empty());
        }
        print(tally, "-", 0);
        return tally.rejectedEvents();
    }

    private long sendFile(Delivery delivery, String file, String server) throws IOException, InterruptedException {
        String path = InputOptions.path(context, file).toRealPath().toString();
        Map<String, Object> owner = new LinkedHashMap<>();
        owner.put("file", path);
        owner.put("channel", channel);
        owner.put("server", server);
        try (SendJournal journal = SendJournal.open(journalPath(owner), owner)) {
            Optional<SendJournal.State> before = again ? Optional.empty() : journal.state();
            String identity = again ? path + "\0" + nonce() : path;
            if (before.isPresent()) {
                Optional<Long> rejected = send(delivery, file, journal, before.get());
                if (rejected.isPresent()) {
                    return rejected.get();
                }
                context.screen().err().println(file + " is not what it was when it was sent: sending all of it");
                identity = path + "\0" + nonce();
            }
            return send(delivery, file, journal, SendJournal.State.begin(identity))
                    .orElseThrow();
        }
    }

    /** @return how many events were rejected; empty if the file does not begin with what was answered for */
    private Optional<Long> send(Delivery delivery, String file, SendJournal journal, SendJournal.State state)
            throws IOException, InterruptedException {
        InputOptions.Opened opened = InputOptions.open(context, file);
        SendTally tally = tally(opened);
        try (InputEvents events = inputOptions.events(file, opened.content())) {
            BatchReader reader = new BatchReader(events, FileSender.BATCH_BYTES_MAX);
            FileSender sender = new FileSender(delivery, tally, batchEvents, journal, state);
            if (!sender.resume(reader, state)) {
                return Optional.empty();
            }
            journal.begin(state);
            sender.send(reader, state.sending());
        }
        print(tally, file, state.answered());
        return Optional.of(tally.rejectedEvents());
    }

    private SendTally tally(InputOptions.Opened opened) {
        return new SendTally(context.screen(), context.clock(), opened.raw(), opened.rawBytes(), !json);
    }

    private void print(SendTally tally, String file, long before) {
        if (json) {
            tally.printJson(channel, file, before);
        } else {
            tally.printSummary(channel, file, before);
        }
    }

    private Path journalPath(Map<String, Object> owner) {
        if (stateFile.isPresent()) {
            return context.folder().resolve(stateFile.get());
        }
        String home = context.variable("HOME").orElseGet(() -> System.getProperty("user.home", "."));
        String name = Sha256.of(
                String.join("\0", owner.values().stream().map(Object::toString).toList()));
        return Path.of(home, ".weir", "send", name.substring(0, 24) + ".journal");
    }

    private String nonce() {
        return Long.toHexString(random.nextLong()) + Long.toHexString(random.nextLong());
    }
}
