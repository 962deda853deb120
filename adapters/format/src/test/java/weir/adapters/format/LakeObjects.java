package weir.adapters.format;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import weir.application.port.Entry;
import weir.application.port.Position;
import weir.domain.envelope.ChannelName;
import weir.domain.envelope.DataId;
import weir.domain.envelope.Envelope;
import weir.domain.envelope.Payload;
import weir.domain.envelope.SourceName;

/** A few entries that have everything an entry can have. The golden files hold exactly these. */
final class LakeObjects {
    static final List<Entry> ENTRIES = List.of(
            entry(
                    1,
                    Payload.of("{\"event\":\"purchase\",\"price\":1.50,\"city\":\"Győr\"}"),
                    Map.of(),
                    Optional.empty()),
            entry(
                    2,
                    Payload.of("{\"event\" : \"refund\"}"),
                    Map.of("client_address", "192.0.2.1", "user_agent", "curl/8 \"x\"\\"),
                    Optional.of(new Position("00000000000000ff"))),
            entry(3, Payload.of(new byte[] {0, 1, (byte) 0xFE, (byte) 0xFF}), Map.of(), Optional.empty()),
            entry(4, Payload.of(""), Map.of(), Optional.empty()),
            entry(5, Payload.of("a\tb\r\n\"c\"\\ \u0001 \u007F 𝄞 \u2028"), Map.of(), Optional.empty()));

    private LakeObjects() {}

    private static Entry entry(int number, Payload data, Map<String, String> attributes, Optional<Position> origin) {
        Instant created = Instant.parse("2026-11-21T09:00:00.123456Z").plusSeconds(number);
        Envelope envelope = new Envelope(
                DataId.version7(created.toEpochMilli(), number, number),
                new SourceName("shop"),
                new ChannelName("behaviour"),
                created,
                number < 3 ? Envelope.JSON : "application/octet-stream",
                data,
                attributes);
        return new Entry(new Position(String.format("%016x", number)), envelope, origin);
    }
}
