package weir.application;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import weir.domain.envelope.ChannelName;
import weir.domain.envelope.DataId;
import weir.domain.envelope.Envelope;
import weir.domain.envelope.Payload;
import weir.domain.envelope.SourceName;

/** Envelopes for tests. */
public final class Samples {
    public static final ChannelName ORDERS = new ChannelName("orders");
    public static final SourceName SHOP = new SourceName("shop");
    public static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");

    private Samples() {}

    /** The {@code number}-th order, created so many seconds after noon. */
    public static Envelope order(int number, long secondsAfterNoon) {
        return order(number, NOON.plusSeconds(secondsAfterNoon));
    }

    public static Envelope order(int number, Instant created) {
        return order(DataId.version7(created.toEpochMilli(), 0, number), number, created);
    }

    public static Envelope order(DataId id, int number, Instant created) {
        return new Envelope(
                id, SHOP, ORDERS, created, Envelope.JSON, Payload.of("{\"number\":" + number + "}"), Map.of());
    }

    /** Orders {@code from} to {@code to}, the latter left out, all created at noon. */
    public static List<Envelope> orders(int from, int to) {
        List<Envelope> orders = new ArrayList<>();
        for (int number = from; number < to; number++) {
            orders.add(order(number, NOON));
        }
        return orders;
    }
}
