package weir.application.keep;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import weir.application.archive.ArchiveChannel;
import weir.application.port.AgentCursors;
import weir.application.port.EventQueue;
import weir.application.port.FailureCode;
import weir.application.port.OperationFailed;
import weir.application.port.Position;
import weir.domain.envelope.AgentName;
import weir.domain.envelope.ChannelName;

/**
 * Waits until the lake holds all that had been accepted before, and what agents made of it, and what others made of that: the
 * agents read what there is, so often, and then the archivers store it. For use by one thread.
 */
final class AwaitLake {
    /** How many agents may stand behind one another. */
    private static final int HOPS = 3;

    private final EventQueue queue;
    private final AgentCursors cursors;
    private final Map<ChannelName, Position> ends = new LinkedHashMap<>();
    private int hops;

    AwaitLake(EventQueue queue, AgentCursors cursors) {
        this.queue = queue;
        this.cursors = cursors;
        takeEnds();
    }

    private void takeEnds() {
        queue.channels().forEach(channel -> queue.last(channel).ifPresent(last -> ends.put(channel, last.position())));
    }

    /** @throws OperationFailed that is to be tried again: it names who is behind */
    void require() {
        while (hops < HOPS) {
            ends.forEach(this::requireAgents);
            hops++;
            takeEnds();
        }
        ends.forEach((channel, end) -> require(channel, ArchiveChannel.AGENT, end));
    }

    private void requireAgents(ChannelName channel, Position end) {
        for (AgentName agent : cursors.agents(channel)) {
            if (!agent.equals(ArchiveChannel.AGENT)) {
                require(channel, agent, end);
            }
        }
    }

    private void require(ChannelName channel, AgentName agent, Position end) {
        Optional<Position> reached =
                Optional.ofNullable(queue.state(channel).acknowledged().get(agent));
        if (reached.filter(position -> position.compareTo(end) >= 0).isEmpty()) {
            throw new OperationFailed(
                    FailureCode.AGENT_FAILED,
                    agent.equals(ArchiveChannel.AGENT)
                            ? "events of channel " + channel + " are not in the lake yet; this waits until the archiver"
                                    + " has stored them, after lake.roll.age at the latest"
                            : "agent " + agent + " has not read all of channel " + channel
                                    + "; this waits until it has");
        }
    }
}
