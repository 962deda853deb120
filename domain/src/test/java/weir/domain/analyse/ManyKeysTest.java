package weir.domain.analyse;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import weir.domain.Events;
import weir.domain.condition.EventFields;
import weir.domain.envelope.DataId;
import weir.domain.envelope.Envelope;
import weir.domain.envelope.Payload;
import weir.domain.envelope.SourceName;
import weir.domain.value.Structure;
import weir.domain.value.Value;

/** A million keys of a window that counts. */
class ManyKeysTest {
    private static final int KEYS = 1_000_000;
    private static final long BYTES_MAX = 320L << 20;

    @Test
    void takeFewBytesEach() throws IOException {
        Detector detector = Detectors.window(
                new Scope(Fed.IDENTITY, Fed.BY_KEY, EventTime.arrival(), Optional.empty(), KEYS, 0, 1),
                new WindowSpec(
                        new WindowShape.Tumbling(Duration.ofHours(1)),
                        List.of(Aggregate.count("events")),
                        Optional.empty()),
                new ExactSketches());
        Trail trail = new Trail();
        long before = heldBytes();
        for (int i = 0; i < KEYS + 10; i++) {
            detector.accept(event("user-" + (10_000_000 + i)), trail);
        }
        long bytes = heldBytes() - before;

        assertThat(detector.counts().keys()).isEqualTo(KEYS);
        assertThat(detector.counts().evicted()).isEqualTo(10);
        assertThat(bytes).isPositive().isLessThan(BYTES_MAX);
        long[] written = new long[1];
        detector.save(new DataOutputStream(new OutputStream() {
            @Override
            public void write(int b) {
                written[0]++;
            }

            @Override
            public void write(byte[] some, int from, int length) {
                written[0] += length;
            }
        }));
        assertThat(written[0]).isLessThan(100L * KEYS);
    }

    /** What is reachable, as far as the JVM can tell after it has cleared away what is not. */
    private static long heldBytes() {
        long least = Long.MAX_VALUE;
        for (int i = 0; i < 3; i++) {
            System.gc();
            Runtime runtime = Runtime.getRuntime();
            least = Math.min(least, runtime.totalMemory() - runtime.freeMemory());
        }
        return least;
    }

    private static EventFields event(String key) {
        Envelope envelope = new Envelope(
                new DataId(1, 1),
                new SourceName("shop"),
                Events.SIGNINS,
                Events.CREATED,
                Envelope.JSON,
                Payload.of("{}"),
                Map.of());
        return new EventFields(envelope, new Structure().with("key", Value.text(key)));
    }
}
