package weir.domain.analyse;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import weir.domain.condition.EventFields;
import weir.domain.envelope.DataId;

/** All that a detector told over a stream, in order. */
final class Trail implements Findings {
    final List<Detection> detections = new ArrayList<>();
    final List<Ending> endings = new ArrayList<>();
    final List<DataId> untimely = new ArrayList<>();

    /** Everything, as it came. */
    final List<Object> all = new ArrayList<>();

    @Override
    public void detected(Detection detection) {
        detections.add(detection);
        all.add(detection);
    }

    @Override
    public void ended(Ending ending) {
        endings.add(ending);
        all.add(ending);
    }

    @Override
    public void untimely(EventFields event) {
        untimely.add(event.envelope().id());
        all.add(event.envelope().id());
    }

    /**
     * Feeds the stream and then moves the time to the end of all. Does the same again with a new detector restored from
     * a snapshot after every event, and after some, and expects the same findings and the same bytes.
     */
    static Trail of(Supplier<Detector> detectors, List<Fed> stream, long seed) {
        Detector whole = detectors.get();
        Trail trail = new Trail();
        Random random = new Random(seed);
        Cut everywhere = new Cut(detectors);
        Cut somewhere = new Cut(detectors);
        for (Fed fed : stream) {
            whole.accept(fed.event(), trail);
            everywhere.feed(fed, true);
            somewhere.feed(fed, random.nextInt(20) == 0);
        }
        byte[] bytes = bytes(whole);
        assertThat(bytes(everywhere.detector)).isEqualTo(bytes);
        assertThat(bytes(somewhere.detector)).isEqualTo(bytes);
        whole.advanceTo(Fed.end(), trail);
        everywhere.detector.advanceTo(Fed.end(), everywhere.trail);
        somewhere.detector.advanceTo(Fed.end(), somewhere.trail);
        assertThat(everywhere.trail.all).isEqualTo(trail.all);
        assertThat(somewhere.trail.all).isEqualTo(trail.all);
        assertThat(bytes(everywhere.detector)).isEqualTo(bytes(whole));
        assertThat(somewhere.detector.counts()).isEqualTo(whole.counts());
        assertThat(trail.detections.stream().map(Detection::id)).doesNotHaveDuplicates();
        trail.counts = whole.counts();
        return trail;
    }

    DetectorCounts counts = new DetectorCounts(0, 0, 0, 0, 0, 0, 0, 0, 0);

    private static final class Cut {
        private final Supplier<Detector> detectors;
        private final Trail trail = new Trail();
        private Detector detector;

        Cut(Supplier<Detector> detectors) {
            this.detectors = detectors;
            this.detector = detectors.get();
        }

        void feed(Fed fed, boolean cut) {
            detector.accept(fed.event(), trail);
            if (cut) {
                byte[] bytes = bytes(detector);
                detector = restored(detectors.get(), bytes);
                assertThat(bytes(detector)).isEqualTo(bytes);
            }
        }
    }

    static byte[] bytes(Detector detector) {
        try {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            detector.save(new DataOutputStream(out));
            return out.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Detector restored(Detector fresh, byte[] bytes) {
        try {
            ByteArrayInputStream in = new ByteArrayInputStream(bytes);
            fresh.restore(new DataInputStream(in));
            assertThat(in.available()).isZero();
            return fresh;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
