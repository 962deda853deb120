package weir.benchmarks.grow;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import weir.adapters.format.sketch.DataSketches;
import weir.benchmarks.peers.Figures;
import weir.benchmarks.peers.MarkdownTable;
import weir.domain.analyse.Aggregate;
import weir.domain.analyse.Detection;
import weir.domain.analyse.Detector;
import weir.domain.analyse.DetectorIdentity;
import weir.domain.analyse.Detectors;
import weir.domain.analyse.EventTime;
import weir.domain.analyse.Findings;
import weir.domain.analyse.KeyFields;
import weir.domain.analyse.Scope;
import weir.domain.analyse.WindowShape;
import weir.domain.analyse.WindowSpec;
import weir.domain.condition.EventFields;
import weir.domain.envelope.AgentName;
import weir.domain.envelope.ChannelName;
import weir.domain.envelope.DataId;
import weir.domain.envelope.Envelope;
import weir.domain.envelope.Payload;
import weir.domain.envelope.SourceName;
import weir.domain.value.FieldPath;
import weir.domain.value.Structure;
import weir.domain.value.Value;

/** What a million keys in one window take of the heap, in this process. */
final class KeysGrow {
    private static final int KEYS = 1_000_000;
    private static final int EVENTS = 3 * KEYS;
    private static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");
    private static final FieldPath SPENT = FieldPath.parse("spent");

    String run() {
        MarkdownTable table = new MarkdownTable("aggregates of 1M keys", "heap MiB", "events/s");
        row(table, "count", List.of(Aggregate.count("n")));
        row(
                table,
                "count, sum, mean, standard deviation, min, max",
                List.of(
                        Aggregate.count("n"),
                        Aggregate.of("sum", Aggregate.Function.SUM, SPENT),
                        Aggregate.of("mean", Aggregate.Function.MEAN, SPENT),
                        Aggregate.of("deviation", Aggregate.Function.STDDEV, SPENT),
                        Aggregate.of("least", Aggregate.Function.MIN, SPENT),
                        Aggregate.of("greatest", Aggregate.Function.MAX, SPENT)));
        return table.toString();
    }

    private static void row(MarkdownTable table, String name, List<Aggregate> aggregates) {
        long before = used();
        Scope scope = new Scope(
                new DetectorIdentity(new AgentName("keys", 1), new ChannelName("orders")),
                KeyFields.of("user"),
                EventTime.arrival(),
                Optional.empty(),
                KEYS,
                0,
                1);
        Detector detector = Detectors.window(
                scope,
                new WindowSpec(new WindowShape.Tumbling(Duration.ofDays(1)), aggregates, Optional.empty()),
                new DataSketches());
        Findings none = new Findings() {
            @Override
            public void detected(Detection detection) {
                throw new IllegalStateException("the window is still open");
            }
        };
        long began = System.nanoTime();
        for (int i = 0; i < EVENTS; i++) {
            detector.accept(event(i), none);
        }
        double seconds = (System.nanoTime() - began) / 1e9;
        long taken = used() - before;
        if (detector.counts().keys() != KEYS) {
            throw new IllegalStateException("it holds " + detector.counts().keys() + " keys");
        }
        table.row(name, taken >> 20, Figures.number(EVENTS / seconds));
    }

    private static EventFields event(int number) {
        Structure fields = new Structure();
        fields.with("user", Value.text("user-%014d".formatted(number % KEYS)));
        fields.with("spent", Value.whole(number % 997));
        Envelope envelope = new Envelope(
                DataId.version7(NOON.toEpochMilli(), 0, number),
                new SourceName("shop"),
                new ChannelName("orders"),
                NOON.plusMillis(number / 1_000),
                Envelope.JSON,
                Payload.of(new byte[0]),
                Map.of());
        return new EventFields(envelope, fields);
    }

    /** Of the heap, once what nobody holds is collected. */
    private static long used() {
        System.gc();
        Runtime runtime = Runtime.getRuntime();
        return runtime.totalMemory() - runtime.freeMemory();
    }
}
