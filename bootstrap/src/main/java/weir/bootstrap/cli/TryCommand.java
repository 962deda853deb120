package weir.bootstrap.cli;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import weir.domain.table.Outcome;

@Command(
        name = "try",
        description = "Shows what would become of events: their rows, or why they would be rejected. Nothing is sent"
                + " or stored.",
        footer = {
            "",
            "Examples:",
            "  weir try behaviour event.json --source shop",
            "  echo '{\"event\": \"purchase\"}' | weir try behaviour",
            "  weir try behaviour event.json --attribute client_address=81.2.69.142"
        })
final class TryCommand implements Callable<Integer> {
    @Parameters(index = "0", paramLabel = "CHANNEL", description = "Whose rules to try.")
    private String channel = "";

    @Parameters(
            index = "1",
            arity = "0..1",
            paramLabel = "FILE",
            description = "A file of events; - is standard input, which is also the default.")
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
            names = "--attribute",
            paramLabel = "NAME=VALUE",
            description = "What the front end would note, such as client_address or user_agent.")
    private Map<String, String> attributes = new LinkedHashMap<>();

    @Option(
            names = {"-n", "--events"},
            paramLabel = "COUNT",
            defaultValue = "10",
            description = "At most so many events of the file (default: ${DEFAULT-VALUE}).")
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
        boolean rejected = false;
        int tried = 0;
        InputOptions.Opened opened = InputOptions.open(context, file);
        try (InputEvents events = inputOptions.events(file, opened.content());
                Rules rules = context.engine().get().rules(config.choice(context))) {
            Optional<InputEvents.InputEvent> event = events.next();
            while (event.isPresent() && tried < eventsMax) {
                Outcome outcome = rules.apply(channel, source, event.get().bytes(), attributes);
                print(event.get().line(), outcome);
                rejected |= outcome instanceof Outcome.Rejected;
                tried++;
                event = events.next();
            }
        }
        context.screen().out().flush();
        if (tried == 0) {
            throw new CommandFailed(ExitCode.USAGE, "there is no event to try");
        }
        return (rejected ? ExitCode.REJECTED : ExitCode.OK).number();
    }

    private void print(long line, Outcome outcome) {
        Screen screen = context.screen();
        if (json) {
            Map<String, @Nullable Object> plain = new LinkedHashMap<>();
            plain.put("line", line);
            plain.putAll(OutcomePrinter.plain(outcome));
            screen.out().println(Json.write(plain));
        } else {
            screen.out().println(screen.paint(Screen.Style.DIM, "line " + line));
            new OutcomePrinter(screen).print(outcome);
        }
    }
}
