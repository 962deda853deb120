package weir.bootstrap.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import weir.domain.envelope.AgentName;
import weir.domain.value.Nearest;

@Command(
        name = "agents",
        description = "Lists agents, and pauses, resumes, resets and removes them.",
        footer = {
            "",
            "Examples:",
            "  weir agents list",
            "  weir agents pause average@1 --channel demand",
            "  weir agents reset average@1 --channel demand --to 2026-11-26T12:00:00Z",
            "  weir agents remove average@1 --channel demand"
        })
final class AgentsCommand extends CommandGroup {
    AgentsCommand(Context context) {
        super(context);
    }

    private static TextTable table() {
        return new TextTable(
                "channel", "agent", "kind", "state", "position", "lag", "lag time", "events/s", "last error");
    }

    private static void row(TextTable table, JsonNode agent) {
        JsonNode rate = agent.path("events_per_second");
        table.add(List.of(
                agent.path("channel").asText(),
                agent.path("agent").asText(),
                agent.path("kind").asText(),
                agent.path("state").asText(),
                Json.text(agent, "position").orElse(""),
                agent.path("lag_events").asLong(),
                Durations.text(
                        Duration.ofMillis((long) (agent.path("lag_seconds").asDouble() * 1000))),
                rate.isNumber() ? String.format(Locale.ROOT, "%.1f", rate.asDouble()) : "",
                trouble(agent)));
    }

    private static String trouble(JsonNode agent) {
        long missed = agent.path("missed_events").asLong();
        String error = Json.text(agent, "last_error").orElse("");
        return missed == 0 ? error : "missed " + missed + " events" + (error.isEmpty() ? "" : "; " + error);
    }

    /** What the four changes have in common. */
    private abstract static class Change implements Callable<Integer> {
        @Parameters(paramLabel = "NAME@VERSION", description = "The agent, such as average@1.")
        private String agent = "";

        @Option(names = "--channel", required = true, paramLabel = "CHANNEL", description = "The channel it reads.")
        private String channel = "";

        @Option(names = "--json", description = "Print the server's answer as JSON.")
        private boolean json;

        @Mixin
        private ClientOptions client = new ClientOptions();

        private final Context context;

        Change(Context context) {
            this.context = context;
        }

        Context context() {
            return context;
        }

        abstract JsonNode ask(WeirClient server, String ofChannel, String ofAgent) throws InterruptedException;

        abstract String done();

        @Override
        public Integer call() throws InterruptedException {
            try {
                AgentName.parse(agent);
            } catch (IllegalArgumentException e) {
                throw new CommandFailed(ExitCode.USAGE, String.valueOf(e.getMessage()), e);
            }
            JsonNode answer = ask(client.connect(context), channel, agent);
            Screen screen = context.screen();
            screen.out().println(json ? Json.write(answer) : agent + " on " + channel + ": " + done());
            screen.out().flush();
            return ExitCode.OK.number();
        }
    }

    @Command(
            name = "list",
            description = "Shows each agent of each channel, Weir's own too: where it is, how far it lags, how fast it"
                    + " is, and its last error.",
            footer = {"", "Examples:", "  weir agents list", "  weir agents list --channel demand --json"})
    static final class ListCommand implements Callable<Integer> {
        @Option(names = "--channel", paramLabel = "CHANNEL", description = "Only those that read this channel.")
        private Optional<String> channel = Optional.empty();

        @Option(names = "--json", description = "Print what the server says, as JSON.")
        private boolean json;

        @Mixin
        private ClientOptions client = new ClientOptions();

        private final Context context;

        ListCommand(Context context) {
            this.context = context;
        }

        @Override
        public Integer call() throws InterruptedException {
            JsonNode answer = client.connect(context).agents();
            Screen screen = context.screen();
            if (json && channel.isEmpty()) {
                screen.out().println(Json.writeIndented(answer));
            } else {
                TextTable table = table();
                boolean any = false;
                for (JsonNode agent : answer.path("agents")) {
                    if (channel.isEmpty()
                            || channel.get().equals(agent.path("channel").asText())) {
                        any = true;
                        if (json) {
                            screen.out().println(Json.write(agent));
                        } else {
                            row(table, agent);
                        }
                    }
                }
                if (!any && channel.isPresent() && !answer.path("agents").isEmpty()) {
                    throw new CommandFailed(ExitCode.FAILED, nobodyReads(channel.get(), answer));
                }
                if (!any && !json) {
                    screen.out().println("no agents yet");
                } else if (!json) {
                    table.print(screen);
                }
            }
            screen.out().flush();
            return ExitCode.OK.number();
        }
    }

    /** A channel to which something was sent has an archiver. */
    private static String nobodyReads(String channel, JsonNode answer) {
        Set<String> known = new TreeSet<>();
        answer.path("agents").forEach(agent -> known.add(agent.path("channel").asText()));
        return "no agent reads a channel " + channel + ": there is none, or nothing was sent to it yet; "
                + Nearest.to(channel, known)
                        .map(near -> "did you mean " + near + "?")
                        .orElseGet(() -> "there are: " + Nearest.list(known));
    }

    @Command(
            name = "pause",
            description = "An agent that is paused is given nothing, and keeps its place and what it holds.",
            footer = {"", "Example:", "  weir agents pause average@1 --channel demand"})
    static final class PauseCommand extends Change {
        PauseCommand(Context context) {
            super(context);
        }

        @Override
        JsonNode ask(WeirClient server, String ofChannel, String ofAgent) throws InterruptedException {
            return server.changeAgent(ofChannel, ofAgent, "pause", Map.of());
        }

        @Override
        String done() {
            return "paused";
        }
    }

    @Command(
            name = "resume",
            description = "An agent that was paused goes on where it was.",
            footer = {"", "Example:", "  weir agents resume average@1 --channel demand"})
    static final class ResumeCommand extends Change {
        ResumeCommand(Context context) {
            super(context);
        }

        @Override
        JsonNode ask(WeirClient server, String ofChannel, String ofAgent) throws InterruptedException {
            return server.changeAgent(ofChannel, ofAgent, "resume", Map.of());
        }

        @Override
        String done() {
            return "resumed";
        }
    }

    @Command(
            name = "reset",
            description = "Moves an agent: what it was given is worth nothing any more, and it goes on from there.",
            footer = {
                "",
                "Examples:",
                "  weir agents reset average@1 --channel demand --to oldest",
                "  weir agents reset average@1 --channel demand --to 2026-11-26T12:00:00Z"
            })
    static final class ResetCommand extends Change {
        @Option(
                names = "--to",
                required = true,
                paramLabel = "WHERE",
                description = "oldest: the oldest event there is; newest: what comes from now on; a time, a date,"
                        + " or a length of time ago such as 7d: the first event created then or later; a position: what"
                        + " is behind it.")
        private String to = "";

        ResetCommand(Context context) {
            super(context);
        }

        @Override
        JsonNode ask(WeirClient server, String ofChannel, String ofAgent) throws InterruptedException {
            return server.changeAgent(ofChannel, ofAgent, "reset", Map.of("to", where()));
        }

        @Override
        String done() {
            return "goes on at " + to;
        }

        /** As the server takes it: times of all forms as a moment. */
        private String where() {
            if (to.equals("oldest") || to.equals("newest") || to.matches("[0-9a-f]{16}")) {
                return to;
            }
            try {
                return Moments.agoOrAt("--to", to, context().clock()).toString();
            } catch (CommandFailed e) {
                throw new CommandFailed(
                        ExitCode.USAGE,
                        "--to is \"" + to + "\": write oldest, newest, a length of time ago like 7d, a moment like"
                                + " 2026-11-21 or 2026-11-21T09:00:00Z, or a position of 16 digits as `weir agents list`"
                                + " shows it",
                        e);
            }
        }
    }

    @Command(
            name = "remove",
            description = "Forgets an agent, so that the queue keeps nothing for it any more. If it asks for events"
                    + " again it is a new one.",
            footer = {"", "Example:", "  weir agents remove average@1 --channel demand"})
    static final class RemoveCommand extends Change {
        RemoveCommand(Context context) {
            super(context);
        }

        @Override
        JsonNode ask(WeirClient server, String ofChannel, String ofAgent) throws InterruptedException {
            return server.removeAgent(ofChannel, ofAgent);
        }

        @Override
        String done() {
            return "removed";
        }
    }
}
