package weir.application.agent;

import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Predicate;
import weir.application.agent.PullOutcome.Refused;
import weir.application.port.AgentRegister.Begin;
import weir.application.port.AgentRegister.Registration;
import weir.application.port.AgentRegister.State;
import weir.application.status.AgentBoard;
import weir.application.status.AgentBoard.Seat;
import weir.domain.envelope.AgentName;
import weir.domain.envelope.ChannelName;

/** The agents there are. May be used from any thread; they come and go one at a time. */
final class AgentLines {
    private final AgentParts parts;
    private final AgentBoard board;
    private final Predicate<AgentName> isWeirs;
    private final Predicate<ChannelName> exists;
    private final Map<Seat, AgentLine> lines = new ConcurrentSkipListMap<>();
    private boolean closed;

    /**
     * @param isWeirs whether an agent is one of Weir's own
     * @param exists whether there is a channel
     */
    AgentLines(AgentParts parts, AgentBoard board, Predicate<AgentName> isWeirs, Predicate<ChannelName> exists) {
        this.parts = parts;
        this.board = board;
        this.isWeirs = isWeirs;
        this.exists = exists;
        for (Registration registration : parts.register.all()) {
            if (registration.state() == State.LEAVING) {
                lines.put(seat(registration), new AgentLine(parts, registration));
            } else {
                add(registration);
            }
        }
    }

    /** An agent, or why there is none. */
    sealed interface Found {
        record Line(AgentLine line) implements Found {}

        record None(Refused refused) implements Found {}
    }

    private static Seat seat(Registration registration) {
        return new Seat(registration.channel(), registration.agent());
    }

    private AgentLine add(Registration registration) {
        AgentLine line = new AgentLine(parts, registration);
        lines.put(seat(registration), line);
        board.seat(registration.channel(), registration.agent(), line::lag);
        return line;
    }

    Collection<AgentLine> all() {
        return lines.values();
    }

    Optional<AgentLine> find(ChannelName channel, AgentName agent) {
        return Optional.ofNullable(lines.get(new Seat(channel, agent)))
                .filter(line -> line.registration().state() != State.LEAVING);
    }

    /** One whose removal has begun. */
    Optional<AgentLine> leaving(ChannelName channel, AgentName agent) {
        return Optional.ofNullable(lines.get(new Seat(channel, agent)))
                .filter(line -> line.registration().state() == State.LEAVING);
    }

    boolean isWeirs(AgentName agent) {
        return isWeirs.test(agent);
    }

    boolean exists(ChannelName channel) {
        return exists.test(channel);
    }

    static Refused reserved(AgentName agent) {
        return new Refused(
                AgentFault.AGENT_RESERVED,
                "agent " + agent
                        + " is one of Weir's own or runs in the server, by its configuration, and looks after its"
                        + " place itself; another agent needs another name");
    }

    /** That agent of that channel, which is new to it if need be. */
    Found findOrBegin(ChannelName channel, AgentName agent, Begin begin) {
        Optional<AgentLine> known = find(channel, agent);
        return known.isPresent() ? new Found.Line(known.get()) : begin(channel, agent, begin);
    }

    /**
     * Makes way for an agent of that name that runs in the server from now on, and goes on at this one's place. What was
     * given out is worth nothing any more.
     */
    synchronized void makeWay(ChannelName channel, AgentName agent) {
        Optional<AgentLine> line = find(channel, agent);
        if (line.isPresent()) {
            line.get().end();
            parts.register.remove(channel, agent);
            board.unseat(channel, agent);
            lines.remove(new Seat(channel, agent));
        }
    }

    private synchronized Found begin(ChannelName channel, AgentName agent, Begin begin) {
        Optional<AgentLine> known = find(channel, agent);
        if (known.isPresent()) {
            return new Found.Line(known.get());
        }
        Optional<Refused> refused = objection(channel, agent);
        if (refused.isPresent()) {
            return new Found.None(refused.get());
        }
        Registration registration =
                new Registration(channel, agent, State.ACTIVE, begin, firstEpoch(), parts.clock.instant());
        parts.register.store(registration);
        return new Found.Line(add(registration));
    }

    /** Of an agent that was removed and comes again the leases from before are worth nothing. */
    private long firstEpoch() {
        return Math.max(0, parts.clock.instant().toEpochMilli());
    }

    private Optional<Refused> objection(ChannelName channel, AgentName agent) {
        if (isWeirs.test(agent)) {
            return Optional.of(reserved(agent));
        }
        if (closed) {
            return Optional.of(new Refused(AgentFault.AGENTS_BUSY, "the server is closing"));
        }
        if (!exists.test(channel)) {
            return Optional.of(new Refused(
                    AgentFault.UNKNOWN_CHANNEL,
                    "there is no channel " + channel + ", neither configured nor written to"));
        }
        if (lines.containsKey(new Seat(channel, agent))) {
            return Optional.of(new Refused(
                    AgentFault.AGENTS_BUSY, "the removal of agent " + agent + " is not complete; try again"));
        }
        int perChannelMax = parts.bounds.get().agentsPerChannelMax();
        long onChannel = lines.keySet().stream()
                .filter(seat -> seat.channel().equals(channel))
                .count();
        return onChannel >= perChannelMax || lines.size() >= AgentBounds.AGENTS_MAX
                ? Optional.of(new Refused(
                        AgentFault.TOO_MANY_AGENTS,
                        "a channel may have " + perChannelMax + " agents, and all channels together "
                                + AgentBounds.AGENTS_MAX + "; remove those that are gone"))
                : Optional.empty();
    }

    /** The agent keeps nothing back any more; a removal that failed midway is completed by the next, or the next start. */
    synchronized void remove(AgentLine line) {
        ChannelName channel = line.registration().channel();
        AgentName agent = line.registration().agent();
        line.change(State.LEAVING);
        board.unseat(channel, agent);
        line.end();
        parts.cursors.forget(channel, agent);
        parts.register.remove(channel, agent);
        lines.remove(new Seat(channel, agent));
    }

    /** Completes what was begun before the server stopped. */
    synchronized void completeRemovals() {
        for (AgentLine line : all()) {
            if (line.registration().state() == State.LEAVING) {
                remove(line);
            }
        }
    }

    synchronized void close() {
        closed = true;
        lines.values().forEach(AgentLine::end);
    }
}
