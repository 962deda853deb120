package weir.application.history;

import java.time.Instant;
import java.util.Map;
import weir.domain.envelope.DataId;
import weir.domain.envelope.Payload;
import weir.domain.envelope.SourceName;

/**
 * An event that was created some time ago, elsewhere.
 *
 * @param contentType as a client would send it
 * @param data at least one byte
 */
public record PastEvent(
        DataId id,
        SourceName source,
        Instant created,
        String contentType,
        Payload data,
        Map<String, String> attributes) {
    public PastEvent {
        attributes = Map.copyOf(attributes);
        if (data.length() == 0) {
            throw new IllegalArgumentException("event " + id + " has no data");
        }
    }
}
