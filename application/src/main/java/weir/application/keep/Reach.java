package weir.application.keep;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import weir.application.archive.ArchiveChannel;
import weir.application.lake.LakeRoot;
import weir.application.lake.ObjectWalk;
import weir.application.load.LoadChannels;
import weir.application.port.AgentCursors;
import weir.application.port.EventQueue;
import weir.application.port.Position;
import weir.application.port.Warehouse;
import weir.domain.envelope.AgentName;
import weir.domain.envelope.ChannelName;

/**
 * How far a channel has been read by all who must: its archiver, the loader, and every other durable agent.
 *
 * @param upTo empty: there is one that has read nothing
 * @param archived up to where the lake holds it, as its archiver has it
 * @param slowest who has read the least
 */
record Reach(Optional<Position> upTo, Optional<Position> archived, String slowest) {
    /** How far each agent of a channel has come. */
    record Agents(EventQueue queue, AgentCursors cursors, Warehouse warehouse) {
        Reach of(ChannelName channel) {
            List<Read> all = new ArrayList<>();
            all.add(new Read(
                    LoadChannels.AGENT,
                    warehouse.cursor(LoadChannels.AGENT, channel).flatMap(Warehouse.Cursor::origin)));
            Optional<Position> archived = Optional.empty();
            if (queue.channels().contains(channel)) {
                Map<AgentName, Position> acknowledged = queue.state(channel).acknowledged();
                archived = Optional.ofNullable(acknowledged.get(ArchiveChannel.AGENT));
                all.add(new Read(ArchiveChannel.AGENT, archived));
                for (AgentName agent : cursors.agents(channel)) {
                    all.add(new Read(agent, Optional.ofNullable(acknowledged.get(agent))));
                }
            }
            Read slowest = all.get(0);
            for (Read agent : all) {
                if (agent.isBehind(slowest)) {
                    slowest = agent;
                }
            }
            return new Reach(slowest.upTo, archived, slowest.agent.toString());
        }
    }

    private record Read(AgentName agent, Optional<Position> upTo) {
        boolean isBehind(Read other) {
            return other.upTo.isPresent() && (upTo.isEmpty() || upTo.get().compareTo(other.upTo.get()) < 0);
        }
    }

    /** Whether all events of an object have been read by all. */
    boolean holds(ObjectWalk.Met object) {
        if (object.object().root() == LakeRoot.IMPORTED && archived.isEmpty()) {
            return true; // All of the channel was imported, and loaded with that; agents read queues.
        }
        if (upTo.isEmpty()) {
            return false;
        }
        if (object.following().isPresent()) {
            return object.following().get().first().compareTo(upTo.get()) <= 0;
        }
        // An object is acknowledged as a whole, so what begins no later than there ends there, too.
        return archived.isPresent()
                && archived.get().compareTo(upTo.get()) <= 0
                && object.object().first().compareTo(archived.get()) <= 0;
    }
}
