package weir.application.agent;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalDouble;
import weir.application.port.Position;
import weir.domain.envelope.AgentName;
import weir.domain.envelope.ChannelName;

/**
 * How an agent stands on a channel.
 *
 * @param kind what it is: {@code pull}, or what agent of Weir's own
 * @param state {@code active}, {@code paused}, {@code stopped}: it failed on everything; {@code starting}: its
 *     handler has not started yet, or could not and is tried again; {@code hanging}: its handler has had one event, or has been
 *     starting, for too long; {@code unconfigured}: the
 *     configuration does not have it any more, and its place is kept; {@code unclaimed}: a cursor that holds events back and that no agent has
 *     asked for since Weir lost what it knew of it
 * @param position the last below which everything is acknowledged
 * @param lagEvents how many events it has not acknowledged
 * @param lag how long ago the oldest of them was created; zero if there are none
 * @param eventsPerSecond acknowledged in the last minute; empty if it is not counted
 * @param leased events that it has been given and has not answered for
 * @param waiting polls of it that wait for events
 * @param missed events that were freed, since the server began, before it had acknowledged them
 * @param lastError its last failure since the server began
 */
public record AgentReport(
        ChannelName channel,
        AgentName agent,
        String kind,
        String state,
        Optional<Position> position,
        long lagEvents,
        Duration lag,
        OptionalDouble eventsPerSecond,
        int leased,
        int waiting,
        long missed,
        Optional<String> lastError) {
    /** Of an agent of which is not known whether it has missed anything. */
    public AgentReport(
            ChannelName channel,
            AgentName agent,
            String kind,
            String state,
            Optional<Position> position,
            long lagEvents,
            Duration lag,
            OptionalDouble eventsPerSecond,
            int leased,
            int waiting,
            Optional<String> lastError) {
        this(channel, agent, kind, state, position, lagEvents, lag, eventsPerSecond, leased, waiting, 0, lastError);
    }

    AgentReport missing(long events) {
        return new AgentReport(
                channel,
                agent,
                kind,
                state,
                position,
                lagEvents,
                lag,
                eventsPerSecond,
                leased,
                waiting,
                events,
                lastError);
    }
}
