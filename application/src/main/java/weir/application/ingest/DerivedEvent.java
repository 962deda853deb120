package weir.application.ingest;

import java.util.List;
import java.util.Optional;
import weir.domain.envelope.AgentName;
import weir.domain.envelope.ChannelName;
import weir.domain.envelope.DataId;
import weir.domain.envelope.Payload;
import weir.domain.envelope.SourceName;

/**
 * An event that an agent in this process has made of others. Its source is the agent's name.
 *
 * @param id follows from what it was made of, so that the same event made again is recognised
 * @param parents the events it was made of; an envelope names the last {@link #PARENTS_MAX} of them
 */
public record DerivedEvent(
        DataId id, AgentName agent, ChannelName channel, String contentType, Payload data, List<DataId> parents) {
    /** As many as the front end takes from a producer. */
    public static final int PARENTS_MAX = Parents.PARENTS_MAX;

    private static final String NO_KEY = "0".repeat(64);

    public DerivedEvent {
        parents = List.copyOf(parents.subList(Math.max(0, parents.size() - PARENTS_MAX), parents.size()));
    }

    /** An agent as the source of what it makes. */
    static Producer producer(AgentName agent) {
        return new Producer(new SourceName(agent.name()), NO_KEY, Optional.empty(), Producer.RateLimit.NONE, false);
    }

    PublishRequest request() {
        PublishRequest.NewEvent event = new PublishRequest.NewEvent(
                data,
                Optional.of(contentType),
                Optional.of(id.toString()),
                parents.stream().map(DataId::toString).toList());
        return new PublishRequest(
                producer(agent), channel.value(), List.of(event), Optional.empty(), Optional.empty(), Optional.empty());
    }
}
