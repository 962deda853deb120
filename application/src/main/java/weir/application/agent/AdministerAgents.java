package weir.application.agent;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Function;
import weir.application.agent.AgentLines.Found;
import weir.application.agent.PullOutcome.Changed;
import weir.application.agent.PullOutcome.Refused;
import weir.application.port.AgentRegister.Begin;
import weir.application.port.AgentRegister.State;
import weir.application.port.Entry;
import weir.application.port.EventQueue.Reading;
import weir.application.port.OperationFailed;
import weir.application.port.Position;
import weir.application.port.QueueSettings;
import weir.application.port.Subscription;
import weir.application.status.AgentBoard;
import weir.application.status.AgentBoard.Standing;
import weir.domain.envelope.AgentName;
import weir.domain.envelope.ChannelName;
import weir.domain.value.Nearest;

/** Lists agents, Weir's own too, and pauses, resumes, resets and removes those that pull. May be called from any thread. */
public final class AdministerAgents {
    private static final String PULL = "pull";
    private static final AgentName SEARCH = new AgentName("search", 1);
    private static final int SEARCH_EVENTS_MAX = 10_000;
    private static final long SEARCH_BYTES_MAX = 4 << 20;

    private final AgentParts parts;
    private final AgentLines lines;
    private final AgentBoard board;
    private final List<ResidentAgents> residents;
    private final AgentLapses lapses;
    private final Function<ChannelName, QueueSettings> settings;

    /**
     * @param residents those of this process that are administered like those that pull
     * @param settings how long the queue keeps a channel's events
     */
    public AdministerAgents(
            PullEvents pull,
            List<ResidentAgents> residents,
            AgentBoard board,
            AgentLapses lapses,
            Function<ChannelName, QueueSettings> settings) {
        this.residents = List.copyOf(residents);
        this.lapses = lapses;
        this.settings = settings;
        this.parts = pull.parts();
        this.lines = pull.lines();
        this.board = board;
    }

    /** By channel and name. */
    public List<AgentReport> list() {
        List<AgentReport> reports = new ArrayList<>();
        residents.forEach(some -> reports.addAll(some.list()));
        for (Standing standing : board.standings()) {
            if (resident(standing.seat().channel(), standing.seat().agent()).isPresent()) {
                continue;
            }
            reports.add(lines.find(standing.seat().channel(), standing.seat().agent())
                    .map(line -> report(standing, line))
                    .orElseGet(() -> reportOwn(standing)));
        }
        for (ChannelName channel : parts.queue.channels()) {
            reports.addAll(unclaimed(channel));
        }
        reports.replaceAll(report -> report.missing(lapses.missed(report.channel(), report.agent())));
        reports.sort((a, b) ->
                new AgentBoard.Seat(a.channel(), a.agent()).compareTo(new AgentBoard.Seat(b.channel(), b.agent())));
        return reports;
    }

    private Optional<ResidentAgents> resident(ChannelName channel, AgentName agent) {
        return residents.stream().filter(some -> some.has(channel, agent)).findFirst();
    }

    private static AgentReport report(Standing standing, AgentLine line) {
        Subscription.Lag lag = standing.lag();
        return new AgentReport(
                standing.seat().channel(),
                standing.seat().agent(),
                PULL,
                line.registration().state().code(),
                lag.acknowledged(),
                lag.events(),
                standing.age(),
                OptionalDouble.of(line.eventsPerSecond()),
                line.leased(),
                line.waiting(),
                line.lastError());
    }

    private static AgentReport reportOwn(Standing standing) {
        Subscription.Lag lag = standing.lag();
        return new AgentReport(
                standing.seat().channel(),
                standing.seat().agent(),
                standing.seat().agent().name(),
                State.ACTIVE.code(),
                lag.acknowledged(),
                lag.events(),
                standing.age(),
                OptionalDouble.empty(),
                0,
                0,
                standing.lastError());
    }

    /** Cursors that hold events back and that nobody has asked for; a channel that cannot be opened shows none. */
    private List<AgentReport> unclaimed(ChannelName channel) {
        try {
            return parts.cursors.agents(channel).stream()
                    .filter(agent -> !lines.isWeirs(agent)
                            && !board.isSeated(channel, agent)
                            && resident(channel, agent).isEmpty()
                            && lines.find(channel, agent).isEmpty())
                    .map(agent -> unclaimed(channel, agent))
                    .toList();
        } catch (OperationFailed e) {
            return List.of();
        }
    }

    private AgentReport unclaimed(ChannelName channel, AgentName agent) {
        Optional<Position> position =
                Optional.ofNullable(parts.queue.state(channel).acknowledged().get(agent));
        return new AgentReport(
                channel,
                agent,
                PULL,
                "unclaimed",
                position,
                0,
                Duration.ZERO,
                OptionalDouble.empty(),
                0,
                0,
                Optional.empty());
    }

    /** A line for each agent that is so far behind that the queue keeps events for it alone. */
    public List<String> warnings() {
        List<String> warnings = new ArrayList<>(lapses.warnings());
        for (AgentLine line : lines.all()) {
            ChannelName channel = line.registration().channel();
            Duration age = board.age(line.lag());
            if (age.compareTo(settings.apply(channel).ageMax()) > 0) {
                warnings.add("agent " + line.registration().agent() + " on " + channel
                        + " is further behind than the queue would keep events; they are kept for it, and fill the queue,"
                        + " until it acknowledges them or `weir agents remove` lets them go");
            }
        }
        return warnings;
    }

    /** The agent is given nothing from now on, and keeps its place and what it holds. */
    public PullOutcome pause(ChannelName channel, AgentName agent) {
        Optional<ResidentAgents> resident = resident(channel, agent);
        return resident.isPresent()
                ? resident.get().pause(channel, agent)
                : change(channel, agent, line -> line.change(State.PAUSED));
    }

    public PullOutcome resume(ChannelName channel, AgentName agent) {
        Optional<ResidentAgents> resident = resident(channel, agent);
        return resident.isPresent()
                ? resident.get().resume(channel, agent)
                : change(channel, agent, line -> line.change(State.ACTIVE));
    }

    /** Everything that it was given is worth nothing any more; a time is looked for by reading the channel. */
    public PullOutcome reset(ChannelName channel, AgentName agent, ResetTo to) {
        if (to instanceof ResetTo.Time time && isToCome(channel, time.created())) {
            return new Refused(
                    AgentFault.INVALID_POSITION,
                    time.created() + " is in the future; `newest` goes on at what comes from now on");
        }
        try {
            Optional<ResidentAgents> resident = resident(channel, agent);
            return resident.isPresent()
                    ? resident.get().reset(channel, agent, behind(channel, to))
                    : change(channel, agent, line -> line.reset(behind(channel, to)));
        } catch (IllegalArgumentException e) {
            return new Refused(
                    AgentFault.INVALID_POSITION,
                    "channel " + channel + " has no position "
                            + (to instanceof ResetTo.Behind behind
                                    ? behind.position().text()
                                    : "there")
                            + "; an agent may go on at oldest, newest, a time such as 2026-11-26T12:00:00Z, or behind a"
                            + " position, as `weir agents list` and `weir tail` show them");
        }
    }

    /** After a clock was set back there are events of a time that is to come. */
    private boolean isToCome(ChannelName channel, Instant time) {
        return time.isAfter(parts.clock.instant())
                && parts.queue.state(channel).newest().map(time::isAfter).orElse(true);
    }

    private Optional<Position> behind(ChannelName channel, ResetTo to) {
        if (to instanceof ResetTo.Behind behind) {
            return Optional.of(behind.position());
        }
        if (to instanceof ResetTo.Newest) {
            return parts.queue.last(channel).map(Entry::position);
        }
        return to instanceof ResetTo.Time time ? before(channel, time.created()) : Optional.empty();
    }

    /** The last position created before that; empty if there is none. {@code created} never goes back within a channel. */
    private Optional<Position> before(ChannelName channel, Instant created) {
        Optional<Position> before = Optional.empty();
        try (Subscription reading = parts.queue.subscribe(channel, SEARCH, Reading.LIVE)) {
            reading.rewind();
            while (true) {
                List<Entry> entries = reading.poll(SEARCH_EVENTS_MAX, SEARCH_BYTES_MAX, Duration.ZERO);
                if (entries.isEmpty()) {
                    return before;
                }
                for (Entry entry : entries) {
                    if (!entry.envelope().created().isBefore(created)) {
                        return before;
                    }
                    before = Optional.of(entry.position());
                }
            }
        }
    }

    /** Frees what the queue kept for it. Its name may come again, as a new agent. */
    public PullOutcome remove(ChannelName channel, AgentName agent) {
        PullOutcome outcome = removed(channel, agent);
        if (outcome instanceof Changed) {
            lapses.forget(channel, agent);
        }
        return outcome;
    }

    private PullOutcome removed(ChannelName channel, AgentName agent) {
        Optional<ResidentAgents> resident = resident(channel, agent);
        if (resident.isPresent()) {
            return resident.get().remove(channel, agent);
        }
        Optional<AgentLine> leaving = lines.leaving(channel, agent);
        if (leaving.isPresent()) {
            AgentReport before = reportNow(leaving.get());
            lines.remove(leaving.get());
            return new Changed(before);
        }
        return change(channel, agent, lines::remove);
    }

    @FunctionalInterface
    private interface Change {
        void on(AgentLine line);
    }

    private PullOutcome change(ChannelName channel, AgentName agent, Change change) {
        Optional<AgentLine> line = lines.isWeirs(agent)
                ? Optional.empty()
                : lines.find(channel, agent).or(() -> claim(channel, agent));
        if (line.isEmpty()) {
            return absent(channel, agent);
        }
        AgentReport before = reportNow(line.get());
        change.on(line.get());
        return new Changed(lines.find(channel, agent).map(this::reportNow).orElse(before));
    }

    /** Of names that are Weir's alone whoever is there by them looks after itself; who is not there is not there. */
    private Refused absent(ChannelName channel, AgentName agent) {
        if (!lines.exists(channel)) {
            List<String> channels =
                    parts.queue.channels().stream().map(ChannelName::value).toList();
            return new Refused(
                    AgentFault.UNKNOWN_CHANNEL, "there is no channel " + channel + near(channel.value(), channels));
        }
        List<AgentName> there = list().stream()
                .filter(report -> report.channel().equals(channel))
                .map(AgentReport::agent)
                .toList();
        if (there.contains(agent)) {
            return AgentLines.reserved(agent);
        }
        List<String> names = there.stream().map(AgentName::toString).toList();
        return new Refused(
                AgentFault.UNKNOWN_AGENT,
                "channel " + channel + " has no agent " + agent + near(agent.toString(), names));
    }

    private static String near(String name, List<String> known) {
        return Nearest.to(name, known)
                .map(near -> "; did you mean " + near + "?")
                .orElseGet(() -> known.isEmpty() ? "" : "; there are: " + Nearest.list(known));
    }

    /** A cursor without an agent becomes that of one. */
    private Optional<AgentLine> claim(ChannelName channel, AgentName agent) {
        boolean isThere = parts.queue.channels().contains(channel)
                && parts.cursors.agents(channel).contains(agent);
        return isThere && lines.findOrBegin(channel, agent, Begin.OLDEST) instanceof Found.Line found
                ? Optional.of(found.line())
                : Optional.empty();
    }

    private AgentReport reportNow(AgentLine line) {
        Subscription.Lag lag = line.lag();
        AgentBoard.Seat seat = new AgentBoard.Seat(
                line.registration().channel(), line.registration().agent());
        return report(new Standing(seat, lag, board.age(lag), line.lastError()), line);
    }
}
