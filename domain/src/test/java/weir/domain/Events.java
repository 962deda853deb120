package weir.domain;

import java.time.Instant;
import java.util.Map;
import weir.domain.condition.EventFields;
import weir.domain.envelope.ChannelName;
import weir.domain.envelope.DataId;
import weir.domain.envelope.Envelope;
import weir.domain.envelope.Payload;
import weir.domain.envelope.SourceName;

/** Events for tests. */
public final class Events {
    public static final ChannelName SIGNINS = new ChannelName("signins");
    public static final Instant CREATED = Instant.parse("2026-11-21T09:00:00.123456Z");
    public static final long CREATED_MICROS = 1_795_251_600_123_456L;
    public static final DataId ID = new DataId(0x0192000000007000L, 0x8000000000000001L);

    private Events() {}

    /** A JSON event, with single quotes for double ones. */
    public static Envelope json(String text) {
        return envelope("shop", Envelope.JSON, Payload.of(text.replace('\'', '"')));
    }

    public static Envelope envelope(String source, String contentType, Payload data) {
        return new Envelope(
                ID,
                new SourceName(source),
                SIGNINS,
                CREATED,
                contentType,
                data,
                Map.of(Envelope.CLIENT_ADDRESS, "81.2.69.142"));
    }

    /** The fields of a JSON object, with single quotes for double ones. */
    public static EventFields fields(String text) {
        return new EventFields(json(text), Json.object(text));
    }
}
