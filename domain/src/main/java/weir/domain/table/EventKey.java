package weir.domain.table;

import weir.domain.envelope.DataId;
import weir.domain.envelope.Envelope;

/**
 * By what the rows of one event are found: ids come again in retries, but not with the same time.
 *
 * @param createdMicros the envelope's {@code created}, in microseconds since 1970
 */
public record EventKey(DataId id, long createdMicros) {
    public static EventKey of(Envelope envelope) {
        return new EventKey(envelope.id(), envelope.createdMicros());
    }
}
