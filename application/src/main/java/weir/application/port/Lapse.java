package weir.application.port;

import weir.domain.envelope.AgentName;
import weir.domain.envelope.ChannelName;

/**
 * A queue has freed events that an agent had not acknowledged, because it was too far behind.
 *
 * @param events how many; a queue that cannot tell says how many it knows of
 */
public record Lapse(ChannelName channel, AgentName agent, long events) {}
