package weir.application.agent;

import java.util.List;
import java.util.Optional;
import weir.application.port.Position;
import weir.domain.envelope.AgentName;
import weir.domain.envelope.ChannelName;

/** Agents that run in this process, for whoever administers them beside those that pull. May be called from any thread. */
public interface ResidentAgents {
    /** Whether an agent that pulls may not have that name. */
    boolean reserves(AgentName agent);

    /** Those that run, and those whose place is kept though they do not. */
    List<AgentReport> list();

    /** Whether it is among them. */
    boolean has(ChannelName channel, AgentName agent);

    /** It begins nothing from now on, also after a restart, and keeps its place. One that there is not is refused. */
    PullOutcome pause(ChannelName channel, AgentName agent);

    /** Also of one that has stopped. */
    PullOutcome resume(ChannelName channel, AgentName agent);

    /** @param behind empty: before the oldest event */
    PullOutcome reset(ChannelName channel, AgentName agent, Optional<Position> behind);

    /** Forgets the place of one that does not run; one that does is refused. */
    PullOutcome remove(ChannelName channel, AgentName agent);
}
