package weir.bootstrap.cli;

import java.io.IOException;
import java.io.InputStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import weir.application.ingest.IngestOutcome.Refused;
import weir.domain.envelope.Envelope;
import weir.domain.table.Outcome;

@Command(
        name = "try",
        description = "Shows what would become of events if they were posted in one request: their rows, or why they"
                + " would be rejected. Nothing is sent or stored.",
        footer = {
            "",
            "Examples:",
            "  weir try behaviour event.json --source shop",
            "  echo '{\"event\": \"purchase\"}' | weir try behaviour",
            "  weir try behaviour event.json --attribute client_address=81.2.69.142"
        })
final class TryCommand implements Callable<Integer> {
    private static final List<String> ATTRIBUTES = List.of(Envelope.CLIENT_ADDRESS, Envelope.USER_AGENT);

    @Parameters(index = "0", paramLabel = "CHANNEL", description = "Whose rules to try.")
    private String channel = "";

    @Parameters(
            index = "1",
            arity = "0..1",
            paramLabel = "FILE",
            description = "What to post; - is standard input, which is also the default. An array is a batch; of a file"
                    + " with an event on each line the first ones are tried.")
    private String file = "-";

    @Mixin
    private InputOptions inputOptions = new InputOptions();

    @Option(
            names = "--source",
            paramLabel = "NAME",
            defaultValue = "default",
            description = "Whose events they are (default: ${DEFAULT-VALUE}).")
    private String source = "default";

    @Option(
            names = "--content-type",
            paramLabel = "TYPE",
            description = "Post the file as it is, as this (default: application/json or application/x-ndjson, by the"
                    + " file's name or what is in it; with --raw application/octet-stream).")
    private Optional<String> contentType = Optional.empty();

    @Option(
            names = "--attribute",
            paramLabel = "NAME=VALUE",
            description = "What the front end would see: client_address or user_agent. The channel must note it.")
    private Map<String, String> attributes = new LinkedHashMap<>();

    @Option(
            names = {"-n", "--events"},
            paramLabel = "COUNT",
            defaultValue = "10",
            description = "Show at most so many (default: ${DEFAULT-VALUE}).")
    private int eventsMax = 10;

    @Option(names = "--json", description = "Print what becomes of each event as one line of JSON.")
    private boolean json;

    @Mixin
    private ConfigOption config = new ConfigOption();

    private final Context context;

    TryCommand(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() throws IOException {
        if (eventsMax < 1) {
            throw new CommandFailed(ExitCode.USAGE, "--events must be 1 or more");
        }
        for (String name : attributes.keySet()) {
            if (!ATTRIBUTES.contains(name)) {
                throw new CommandFailed(
                        ExitCode.USAGE, "the front end notes " + String.join(" and ", ATTRIBUTES) + ", not " + name);
            }
        }
        Rules.Tried tried;
        InputOptions.Opened opened = InputOptions.open(context, file);
        try (InputStream content = opened.content();
                Rules rules = context.engine().get().rules(config.choice(context))) {
            TriedBody body = TriedBody.read(inputOptions, file, content, contentType, eventsMax);
            tried = rules.apply(
                    new Rules.Attempt(channel, source, Optional.of(body.contentType()), body.bytes(), attributes));
        }
        print(tried);
        context.screen().out().flush();
        return (tried.rejects() ? ExitCode.REJECTED : ExitCode.OK).number();
    }

    private void print(Rules.Tried tried) {
        int shown = Math.min(eventsMax, tried.outcomes().size());
        for (int i = 0; i < shown; i++) {
            print(i, tried.outcomes().get(i));
        }
        if (shown < tried.outcomes().size()) {
            context.screen()
                    .err()
                    .println(tried.outcomes().size() - shown + " more events are not shown; --events shows more");
        }
        tried.refusal().ifPresent(refused -> print(refused, tried.outcomes().size() == 1));
    }

    private void print(int index, Outcome outcome) {
        Screen screen = context.screen();
        if (json) {
            Map<String, @Nullable Object> plain = new LinkedHashMap<>();
            plain.put("index", index);
            plain.putAll(OutcomePrinter.plain(outcome));
            screen.out().println(Json.write(plain));
        } else {
            screen.out().println(screen.paint(Screen.Style.DIM, "event " + index));
            new OutcomePrinter(screen).print(outcome);
        }
    }

    private void print(Refused refused, boolean known) {
        if (json) {
            context.screen().out().println(Json.write(OutcomePrinter.plain(refused)));
        } else {
            new OutcomePrinter(context.screen()).print(refused, known);
        }
    }
}
