package weir.application.derive;

import java.util.Optional;
import weir.application.port.AgentCursors;
import weir.application.port.AgentRegister.Begin;
import weir.application.port.Entry;
import weir.application.port.EventQueue;
import weir.application.port.OperationFailed;
import weir.domain.envelope.AgentName;
import weir.domain.envelope.ChannelName;

/** Where an agent begins that a channel does not know yet. */
public final class Beginning {
    private Beginning() {}

    /**
     * Gives an agent its first place: what its channel takes from now on it will be given, whenever it begins to read, and
     * however often the process dies before that. Durable on return. Does nothing for an agent that the channel knows.
     *
     * @throws OperationFailed if it cannot be kept
     */
    public static void place(
            EventQueue queue, AgentCursors cursors, ChannelName channel, AgentName agent, Begin begin) {
        if (!cursors.agents(channel).contains(agent)) {
            cursors.place(
                    channel,
                    agent,
                    switch (begin) {
                        case NEWEST -> queue.last(channel).map(Entry::position);
                        case OLDEST -> Optional.empty();
                    });
        }
    }
}
