package weir.domain.analyse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import weir.domain.Events;
import weir.domain.envelope.AgentName;

class SnapshotTest {
    private static final List<Fed> STREAM = Fed.stream(new Random(7), 100, 5, 20);

    private static Detector detector(String agent, EventTime time, Duration size) {
        Scope scope = new Scope(
                new DetectorIdentity(AgentName.parse(agent), Events.SIGNINS),
                Fed.BY_KEY,
                time,
                Optional.empty(),
                100,
                3,
                100);
        WindowSpec spec =
                new WindowSpec(new WindowShape.Tumbling(size), List.of(Aggregate.count("events")), Optional.empty());
        return Detectors.window(scope, spec, new ExactSketches());
    }

    private static Detector detector(String agent) {
        return detector(agent, Fed.eventTime(30), Duration.ofMinutes(1));
    }

    private static byte[] written() {
        Detector detector = detector("scan@1");
        Trail trail = new Trail();
        STREAM.forEach(fed -> detector.accept(fed.event(), trail));
        return Trail.bytes(detector);
    }

    @Test
    void isTakenByTheSameDetector() {
        byte[] bytes = written();
        assertThat(Trail.bytes(Trail.restored(detector("scan@1"), bytes))).isEqualTo(bytes);
    }

    @Test
    void isRefusedByAnotherDetectorOrVersion() {
        byte[] bytes = written();
        assertThatThrownBy(() -> Trail.restored(detector("scan@2"), bytes))
                .isInstanceOf(UnreadableSnapshot.class)
                .hasMessage("the snapshot is of scan@1 on signins, not of scan@2 on signins");
        assertThatThrownBy(() -> Trail.restored(detector("other@1"), bytes)).isInstanceOf(UnreadableSnapshot.class);
    }

    @Test
    void isRefusedByAnotherShapeKindOrFormat() {
        byte[] bytes = written();
        assertThatThrownBy(() -> Trail.restored(detector("scan@1", Fed.eventTime(30), Duration.ofMinutes(2)), bytes))
                .isInstanceOf(UnreadableSnapshot.class)
                .hasMessageContaining("give it a new version, or reset it");
        assertThatThrownBy(() -> Trail.restored(detector("scan@1", EventTime.arrival(), Duration.ofMinutes(1)), bytes))
                .isInstanceOf(UnreadableSnapshot.class);
        Detector match = Detectors.match(
                new DetectorIdentity(AgentName.parse("scan@1"), Events.SIGNINS), event -> Optional.empty(), List.of());
        assertThatThrownBy(() -> Trail.restored(match, bytes)).isInstanceOf(UnreadableSnapshot.class);
        byte[] newer = bytes.clone();
        newer[4] = 2;
        assertThatThrownBy(() -> Trail.restored(detector("scan@1"), newer))
                .isInstanceOf(UnreadableSnapshot.class)
                .hasMessage("the snapshot has format 2, and this detector reads 1");
        assertThatThrownBy(() -> Trail.restored(detector("scan@1"), new byte[20]))
                .isInstanceOf(UnreadableSnapshot.class)
                .hasMessage("this is no snapshot of a detector");
    }

    @Test
    void isRefusedWhenItEndsTooSoon() {
        byte[] bytes = written();
        for (int length = 0; length < bytes.length; length++) {
            byte[] cut = Arrays.copyOf(bytes, length);
            assertThatThrownBy(() -> Trail.restored(detector("scan@1"), cut)).isInstanceOf(UnreadableSnapshot.class);
        }
    }

    @Test
    void isNotTakenOverAState() {
        byte[] bytes = written();
        Detector detector = detector("scan@1");
        detector.accept(STREAM.get(0).event(), new Trail());
        assertThatThrownBy(() -> Trail.restored(detector, bytes)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void ofNothingIsTaken() {
        assertThatCode(() -> Trail.restored(detector("scan@1"), Trail.bytes(detector("scan@1"))))
                .doesNotThrowAnyException();
    }
}
