package weir.domain.envelope;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;

/**
 * What every agent understands: an event's bytes, and who sent them where and when.
 *
 * @param created when the front end wrapped the event: the server's clock, to the microsecond, never going back within
 *     a channel
 * @param contentType the media type of {@code data}, without parameters
 * @param attributes few and small: client address, user agent, parents; empty by default
 */
public record Envelope(
        DataId id,
        SourceName source,
        ChannelName channel,
        Instant created,
        String contentType,
        Payload data,
        Map<String, String> attributes) {
    public static final String JSON = "application/json";

    /** The attribute that holds the address of the client that sent the event. */
    public static final String CLIENT_ADDRESS = "client_address";

    /** The attribute that holds the User-Agent header of the client that sent the event. */
    public static final String USER_AGENT = "user_agent";

    /** The attribute that holds the ids of the events from which an agent made this one, joined by commas. */
    public static final String PARENTS = "parents";

    /** The attribute of an event that its channel's standard rejected at first: when that was. */
    public static final String REJECTED_AT = "rejected_at";

    public Envelope {
        created = created.truncatedTo(ChronoUnit.MICROS);
        attributes = Map.copyOf(attributes);
    }

    public long createdMicros() {
        return Math.addExact(Math.multiplyExact(created.getEpochSecond(), 1_000_000L), created.getNano() / 1_000);
    }
}
