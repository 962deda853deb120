package weir.application.simulation;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import weir.application.ingest.IngestRequest;
import weir.application.ingest.Producer;
import weir.domain.envelope.ChannelName;
import weir.domain.envelope.DataId;
import weir.domain.envelope.Payload;
import weir.domain.envelope.SourceName;

/**
 * What a producer sends, and the ids that its events must have.
 *
 * @param fit of the events that will be accepted, in order; empty for one whose id the front end makes
 * @param unfit how many will be rejected
 */
record Request(IngestRequest request, ChannelName channel, List<Optional<DataId>> fit, int unfit) {
    private static final int EVENTS_MAX = 5;
    private static final int BULKY_BYTES = 5 << 20;
    private static final double UNFIT = 0.1;
    private static final double POISON = 0.1;
    private static final double SHARED = 0.2;
    private static final double BULKY = 0.05;

    /** Draws a request whose events have the numbers from that one on. */
    static Request draw(Chance chance, Producer producer, int number, boolean mayBeBulky) {
        ChannelName channel = chance.oneOf(Circumstances.CHANNELS.subList(0, 4));
        if (channel.equals(Circumstances.SIGNINS)) {
            return single(chance, producer, number, mayBeBulky && chance.in(BULKY));
        }
        SourceName source = producer.name();
        boolean ndjson = chance.in(0.5);
        Optional<String> batch =
                channel.equals(Circumstances.DEMAND) ? Optional.of("batch-" + number) : Optional.empty();
        List<String> texts = new ArrayList<>();
        List<Optional<DataId>> fit = new ArrayList<>();
        int events = chance.between(1, EVENTS_MAX);
        for (int i = 0; i < events; i++) {
            // A channel that takes any JSON takes arrays too.
            Kind kind = kind(chance, !channel.equals(Circumstances.MISC));
            texts.add(kind.text(number + i));
            if (kind != Kind.UNFIT) {
                fit.add(id(source, channel, number, i));
            }
        }
        String body = ndjson ? String.join("\n", texts) : "[" + String.join(",", texts) + "]";
        return new Request(
                new IngestRequest(
                        producer,
                        channel.value(),
                        Optional.of(ndjson ? "application/x-ndjson" : "application/json"),
                        Payload.of(body),
                        Optional.empty(),
                        batch,
                        Optional.empty(),
                        Optional.of("simulation/1")),
                channel,
                fit,
                events - fit.size());
    }

    private static Kind kind(Chance chance, boolean mayBeUnfit) {
        if (mayBeUnfit && chance.in(UNFIT)) {
            return Kind.UNFIT;
        }
        return chance.in(POISON) ? Kind.POISON : chance.in(SHARED) ? Kind.SHARED : Kind.PLAIN;
    }

    private static Optional<DataId> id(SourceName source, ChannelName channel, int number, int index) {
        if (channel.equals(Circumstances.ORDERS)) {
            return DataId.fromProducer(source, "order-" + (number + index));
        }
        return channel.equals(Circumstances.DEMAND)
                ? DataId.fromProducer(source, "batch-" + number + "/" + index)
                : Optional.empty();
    }

    /** One event with a name, that need not be JSON. */
    private static Request single(Chance chance, Producer producer, int number, boolean bulky) {
        String text = kind(chance, false).text(number);
        byte[] bytes = Payload.of(text).toBytes();
        Payload body = bulky ? Payload.of(Arrays.copyOf(bytes, BULKY_BYTES)) : Payload.of(bytes);
        String id = "signin-" + number;
        return new Request(
                new IngestRequest(
                        producer,
                        Circumstances.SIGNINS.value(),
                        Optional.of(bulky || chance.in(0.5) ? "text/plain" : "application/json"),
                        body,
                        Optional.of(id),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty()),
                Circumstances.SIGNINS,
                List.of(DataId.fromProducer(producer.name(), id)),
                0);
    }

    int events() {
        return fit.size() + unfit;
    }
}
