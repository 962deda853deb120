package weir.bootstrap.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "status",
        description = "Shows how a running server stands: for each channel and agent where it is, how far it lags,"
                + " and its last error.",
        footer = {"", "Examples:", "  weir status", "  weir status --watch", "  weir status --json | jq .channels"})
final class StatusCommand implements Callable<Integer> {
    private static final String CLEAR = "\u001b[H\u001b[J";

    @Option(names = "--json", description = "Print what the server says, as JSON.")
    private boolean json;

    @Option(names = "--watch", description = "Show it again and again, until Ctrl-C.")
    private boolean watch;

    @Option(
            names = "--every",
            paramLabel = "TIME",
            defaultValue = "2s",
            converter = Durations.class,
            description = "How often with --watch (default: ${DEFAULT-VALUE}).")
    private Duration every = Duration.ofSeconds(2);

    @Mixin
    private ClientOptions client = new ClientOptions();

    private static final Duration EVERY_MIN = Duration.ofMillis(100);

    private final Context context;

    StatusCommand(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() throws Exception {
        if (every.compareTo(EVERY_MIN) < 0) {
            throw new CommandFailed(ExitCode.USAGE, "--every must be 100ms or more");
        }
        WeirClient server = client.connect(context);
        if (watch) {
            return Interruption.endsWell(context.screen().out(), () -> watch(server));
        }
        print(server.status(), server);
        context.screen().out().flush();
        return ExitCode.OK.number();
    }

    private int watch(WeirClient server) throws InterruptedException {
        while (true) {
            JsonNode status = server.status();
            if (context.screen().ability().outTerminal()) {
                context.screen().out().print(CLEAR);
            }
            print(status, server);
            if (context.screen().out().checkError()) {
                return ExitCode.OK.number();
            }
            context.pause().lasting(every);
        }
    }

    private void print(JsonNode status, WeirClient server) {
        if (json) {
            context.screen().out().println(watch ? Json.write(status) : Json.writeIndented(status));
            return;
        }
        Screen screen = context.screen();
        boolean ready = status.path("ready").asBoolean();
        String state = ready ? screen.paint(Screen.Style.GREEN, "ready") : screen.paint(Screen.Style.RED, "not ready");
        screen.out()
                .println("Weir " + status.path("version").asText("?") + " at " + server.server() + ", " + state
                        + since(status).map(text -> ", up for " + text).orElse(""));
        for (JsonNode warning : status.path("warnings")) {
            screen.out().println(screen.paint(Screen.Style.YELLOW, CellText.harmless(warning.asText())));
        }
        openAlerts(status.path("open_alerts"))
                .ifPresent(text -> screen.out().println(screen.paint(Screen.Style.YELLOW, text)));
        if (status.path("channels").isEmpty()) {
            screen.out().println("no events yet");
        } else {
            printChannels(status, screen);
        }
        printModels(status, screen);
    }

    private void printChannels(JsonNode status, Screen screen) {
        TextTable table =
                new TextTable("channel", "queue", "newest", "agent", "position", "lag", "lag time", "last error");
        status.path("channels").forEach(channel -> rows(channel, table));
        table.print(screen);
        printOlder(status, screen);
    }

    /** Tables that are by the rules in force need no line. */
    private static void printOlder(JsonNode status, Screen screen) {
        TextTable older = new TextTable("table", "rows", "made by older rules");
        boolean any = false;
        for (JsonNode table : status.path("tables")) {
            if (table.path("older_rows").asLong() > 0) {
                older.add(List.of(
                        table.path("table").asText(),
                        table.path("rows").asLong(),
                        table.path("older_rows").asLong()));
                any = true;
            }
        }
        if (any) {
            older.print(screen);
        }
    }

    private void printModels(JsonNode status, Screen screen) {
        if (status.path("models").isEmpty()) {
            return;
        }
        TextTable table = new TextTable("model or test", "state", "tried", "took", "detail");
        for (JsonNode model : status.path("models")) {
            table.add(
                    model.path("name").asText(),
                    model.path("state").asText(),
                    Json.text(model, "at")
                            .flatMap(this::ago)
                            .map(text -> text + " ago")
                            .orElse(""),
                    Durations.text(
                            Duration.ofMillis((long) (model.path("seconds").asDouble() * 1000))),
                    model.path("detail").asText());
        }
        table.print(screen);
    }

    /** Such as {@code open alerts: 1 critical, 3 low (weir alerts)}. */
    private static Optional<String> openAlerts(JsonNode open) {
        List<String> each = new ArrayList<>();
        open.properties().forEach(one -> each.add(CellText.count(one.getValue().asLong()) + " " + one.getKey()));
        return each.isEmpty()
                ? Optional.empty()
                : Optional.of("open alerts: " + String.join(", ", each) + " (weir alerts)");
    }

    private Optional<String> since(JsonNode status) {
        return Json.text(status, "started").flatMap(this::ago);
    }

    private Optional<String> ago(String instant) {
        try {
            Duration time =
                    Duration.between(Instant.parse(instant), context.clock().instant());
            return Optional.of(Durations.text(time.isNegative() ? Duration.ZERO : time));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    private void rows(JsonNode channel, TextTable table) {
        List<@Nullable Object> head = new ArrayList<>();
        head.add(channel.path("channel").asText());
        head.add(CellText.bytes(channel.path("queue_bytes").asLong()));
        head.add(Json.text(channel, "newest")
                .flatMap(this::ago)
                .map(text -> text + " ago")
                .orElse(""));
        JsonNode agents = channel.path("agents");
        if (agents.isEmpty()) {
            table.add(row(head, "", "", "", "", ""));
        }
        boolean first = true;
        for (JsonNode agent : agents) {
            table.add(row(
                    first ? head : List.of("", "", ""),
                    agent.path("agent").asText(),
                    Json.text(agent, "position").orElse(""),
                    agent.path("lag_events").asLong(),
                    Durations.text(lag(agent)),
                    Json.text(agent, "last_error").orElse("")));
            first = false;
        }
    }

    private static Duration lag(JsonNode agent) {
        return Duration.ofMillis((long) (agent.path("lag_seconds").asDouble() * 1000));
    }

    private static List<@Nullable Object> row(List<? extends @Nullable Object> head, @Nullable Object... rest) {
        List<@Nullable Object> row = new ArrayList<>(head);
        for (Object cell : rest) {
            row.add(cell);
        }
        return row;
    }
}
