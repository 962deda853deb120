package weir.application.port;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import weir.domain.envelope.ChannelName;
import weir.domain.envelope.DataId;
import weir.domain.envelope.Envelope;
import weir.domain.envelope.Payload;
import weir.domain.envelope.SourceName;

/** Numbered events for tests of queues. */
public final class QueueEvents {
    public static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");
    private static final SourceName SOURCE = new SourceName("meter");
    private static final ChannelName CHANNEL = new ChannelName("demand");

    private QueueEvents() {}

    /** The event of that number, created so many milliseconds after noon. */
    public static Envelope event(int number) {
        return event(number, Payload.of("{\"number\":" + number + "}"));
    }

    public static Envelope event(int number, byte[] data) {
        return event(number, Payload.of(data));
    }

    public static Envelope event(int number, Payload data) {
        Instant created = NOON.plusMillis(number);
        return new Envelope(
                DataId.version7(created.toEpochMilli(), 0, number),
                SOURCE,
                CHANNEL,
                created,
                Envelope.JSON,
                data,
                Map.of());
    }

    /** Events {@code from} to {@code to}, the latter left out. */
    public static List<Envelope> events(int from, int to) {
        return IntStream.range(from, to).mapToObj(QueueEvents::event).toList();
    }

    public static int number(Envelope event) {
        return (int) (event.id().leastSignificant() & Integer.MAX_VALUE);
    }
}
