package weir.application.handle;

import weir.domain.envelope.ChannelName;
import weir.domain.envelope.Envelope;
import weir.domain.envelope.Payload;

/**
 * An event for a channel, made of another. Its source is the agent's name, its parent the event it was made of.
 *
 * @param contentType the media type of the data
 */
public record Output(ChannelName channel, String contentType, Payload data) {
    /** @throws IllegalArgumentException if no channel can have that name */
    public static Output json(String channel, String json) {
        return new Output(new ChannelName(channel), Envelope.JSON, Payload.of(json));
    }

    /** @throws IllegalArgumentException if no channel can have that name */
    public static Output of(String channel, String contentType, byte[] data) {
        return new Output(new ChannelName(channel), contentType, Payload.of(data.clone()));
    }
}
