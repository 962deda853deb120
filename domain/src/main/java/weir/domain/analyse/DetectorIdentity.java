package weir.domain.analyse;

import weir.domain.envelope.AgentName;
import weir.domain.envelope.ChannelName;

/** Which detector it is: its agent's name and version, and the channel it reads. */
public record DetectorIdentity(AgentName agent, ChannelName channel) {
    @Override
    public String toString() {
        return agent + " on " + channel.value();
    }
}
