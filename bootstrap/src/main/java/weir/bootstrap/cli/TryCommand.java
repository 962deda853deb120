package weir.bootstrap.cli;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import weir.application.ingest.IngestOutcome.Refused;
import weir.domain.envelope.Envelope;
import weir.domain.table.Outcome;
import weir.domain.value.FieldPath;

@Command(
        name = "try",
        description = "Shows what would become of events if they were posted in one request: their rows, or why they"
                + " would be rejected, and what the detectors of the channel would say. Nothing is sent or stored.",
        footer = {
            "",
            "Examples:",
            "  weir try behaviour event.json --source shop",
            "  echo '{\"event\": \"purchase\"}' | weir try behaviour",
            "  weir try behaviour event.json --attribute client_address=81.2.69.142",
            "  weir try signins events.ndjson -n 100 --created occurred_at --after 10m"
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

    @ArgGroup
    private Arrival arrival = new Arrival();

    /** One or the other; without either all events come now. */
    private static final class Arrival {
        @Option(
                names = "--created",
                paramLabel = "FIELD",
                description = "Events come when this field says, as the rules leave it: a timestamp, or text such as"
                        + " 2026-11-21T09:00:00Z; none before the one that stands before it.")
        private Optional<String> field = Optional.empty();

        @Option(
                names = "--every",
                paramLabel = "TIME",
                converter = Durations.class,
                description = "The first event comes now, and each of the others so long after the one before it.")
        private Optional<Duration> every = Optional.empty();
    }

    @ArgGroup
    private End end = new End();

    /** One or the other; without either time ends with the last event. */
    private static final class End {
        @Option(
                names = "--until",
                paramLabel = "MOMENT",
                description = "For detectors time goes on to then, so that windows close and absences are told.")
        private Optional<String> until = Optional.empty();

        @Option(
                names = "--after",
                paramLabel = "TIME",
                converter = Durations.class,
                description = "For detectors time goes on so long behind the last event.")
        private Optional<Duration> after = Optional.empty();
    }

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
            tried = rules.apply(new Rules.Attempt(
                    channel, source, Optional.of(body.contentType()), body.bytes(), attributes, timing()));
        }
        print(tried);
        context.screen().out().flush();
        return (tried.rejects() ? ExitCode.REJECTED : ExitCode.OK).number();
    }

    private Rules.Timing timing() {
        return new Rules.Timing(
                arrival.field.map(TryCommand::path),
                arrival.every,
                end.until.map(text -> Moments.at("--until", text)),
                end.after);
    }

    private static FieldPath path(String text) {
        try {
            return FieldPath.parse(text);
        } catch (IllegalArgumentException e) {
            throw new CommandFailed(ExitCode.USAGE, "--created is \"" + text + "\": " + e.getMessage(), e);
        }
    }

    private void print(Rules.Tried tried) {
        int shown = Math.min(eventsMax, tried.outcomes().size());
        for (int i = 0; i < tried.outcomes().size(); i++) {
            List<Rules.Heard> heard = heard(tried, Optional.of(i));
            if (i < shown) {
                print(i, tried.outcomes().get(i));
            } else if (!heard.isEmpty() && !json) {
                context.screen().out().println(context.screen().paint(Screen.Style.DIM, "event " + i));
            }
            heard.forEach(this::print);
        }
        List<Rules.Heard> last = heard(tried, Optional.empty());
        if (!last.isEmpty() && !json) {
            context.screen().out().println(context.screen().paint(Screen.Style.DIM, "behind the last event"));
        }
        last.forEach(this::print);
        if (shown < tried.outcomes().size()) {
            context.screen()
                    .err()
                    .println(tried.outcomes().size() - shown + " more events are not shown; --events shows more");
        }
        tried.refusal().ifPresent(refused -> print(refused, tried.outcomes().size() == 1));
    }

    private static List<Rules.Heard> heard(Rules.Tried tried, Optional<Integer> event) {
        return tried.heard().stream()
                .filter(heard -> heard.event().equals(event))
                .toList();
    }

    private void print(Rules.Heard heard) {
        if (json) {
            Map<String, @Nullable Object> plain = new LinkedHashMap<>();
            plain.put("index", heard.event().orElse(null));
            plain.putAll(ProductPrinter.plain(heard.product()));
            context.screen().out().println(Json.write(plain));
        } else {
            new ProductPrinter(context.screen()).print(heard.product());
        }
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
