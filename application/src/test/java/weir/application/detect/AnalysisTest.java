package weir.application.detect;

import static org.assertj.core.api.Assertions.assertThat;
import static weir.application.Samples.NOON;
import static weir.application.Samples.ORDERS;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import weir.application.port.AgentRegister.Begin;
import weir.domain.alert.AlertEvents;
import weir.domain.alert.AlertPolicy;
import weir.domain.alert.Notice;
import weir.domain.alert.Severity;
import weir.domain.alert.TextTemplate;
import weir.domain.analyse.Aggregate;
import weir.domain.analyse.Detector;
import weir.domain.analyse.DetectorIdentity;
import weir.domain.analyse.Detectors;
import weir.domain.analyse.EventTime;
import weir.domain.analyse.KeyFields;
import weir.domain.analyse.Scope;
import weir.domain.analyse.WindowShape;
import weir.domain.analyse.WindowSpec;
import weir.domain.condition.EventFields;
import weir.domain.envelope.AgentName;
import weir.domain.envelope.DataId;
import weir.domain.envelope.Envelope;
import weir.domain.envelope.Payload;
import weir.domain.envelope.SourceName;
import weir.domain.value.FieldPath;
import weir.domain.value.Structure;
import weir.domain.value.Value;

/** Which findings are one alert. */
final class AnalysisTest {
    private static final DetectorIdentity WATCH = new DetectorIdentity(new AgentName("watch", 1), ORDERS);

    private final List<Notice> told = new ArrayList<>();
    private int number;

    private static DetectorPlan plan(Supplier<Detector> maker, int alertsMax) {
        return plan(maker, new AlertPolicy(Duration.ofHours(1), Optional.empty(), alertsMax));
    }

    private static DetectorPlan plan(Supplier<Detector> maker, AlertPolicy policy) {
        return new DetectorPlan(
                WATCH,
                "of this test",
                "watch",
                maker,
                EventTime.arrival(),
                Begin.OLDEST,
                Optional.empty(),
                Optional.empty(),
                Optional.of(new AlertPlan(
                        Severity.HIGH, TextTemplate.parse("{k}"), List.of(FieldPath.parse("k")), policy, List.of())));
    }

    private static DetectorPlan match(int alertsMax) {
        return plan(() -> Detectors.match(WATCH, event -> Optional.of(Value.Bool.TRUE), List.of()), alertsMax);
    }

    private EventFields event(Value key, Instant created) {
        Envelope envelope = new Envelope(
                new DataId(0x7000L, 0x8000000000000000L + number++),
                new SourceName("shop"),
                ORDERS,
                created,
                Envelope.JSON,
                Payload.of("{}"),
                Map.of());
        return new EventFields(envelope, new Structure().with("k", key));
    }

    private void tell(Product product) {
        if (product instanceof Product.Told notice) {
            told.add(notice.notice());
        }
    }

    private List<String> texts() {
        return told.stream()
                .map(notice -> notice.kind().text() + " " + notice.alert().key() + " "
                        + notice.alert().count())
                .toList();
    }

    @Test
    void keysThatReadTheSameAreAlertsOfTheirOwn() {
        Analysis analysis = new Analysis(match(100));
        List<Value> keys = List.of(
                Value.whole(5),
                Value.text("5"),
                Value.Null.NULL,
                Value.text("null"),
                Value.text(""),
                new Structure().with("a", Value.whole(1)),
                new Structure().with("a", Value.whole(2)),
                Value.listing(Value.text("x")));
        for (Value key : keys) {
            analysis.accept(event(key, NOON), this::tell);
        }
        analysis.accept(event(new Value.Decimal("5.0"), NOON), this::tell);
        assertThat(texts())
                .containsExactly(
                        "opened 5 1",
                        "opened 5 1",
                        "opened null 1",
                        "opened null 1",
                        "opened  1",
                        "opened {\"a\":1} 1",
                        "opened {\"a\":2} 1",
                        "opened [\"x\"] 1");
        assertThat(analysis.openAlerts()).isEqualTo(keys.size());
    }

    @Test
    void theEndOfOneKeyIsNotThatOfAnotherThatReadsTheSame() {
        Scope scope = new Scope(WATCH, KeyFields.of("k"), EventTime.arrival(), Optional.empty(), 10, 3, 10);
        Analysis analysis = new Analysis(plan(() -> Detectors.absence(scope, Duration.ofMinutes(1)), 100));
        analysis.accept(event(Value.whole(1), NOON), this::tell);
        analysis.accept(event(Value.text("1"), NOON), this::tell);
        analysis.advanceTo(NOON.plusSeconds(61), this::tell);
        analysis.accept(event(Value.text("1"), NOON.plusSeconds(70)), this::tell);
        assertThat(texts()).containsExactly("opened 1 1", "opened 1 1", "resolved 1 1");
        assertThat(analysis.openAlerts()).isEqualTo(1);
    }

    /** The events of one request, each of another key than the three that are followed. */
    @Test
    void ofManyEventsOfOneMomentEachNoticeIsAnEventOfItsOwn() throws IOException {
        Analysis analysis = new Analysis(match(3));
        Analysis restarted = new Analysis(match(3));
        List<Notice> again = new ArrayList<>();
        for (int i = 0; i < 79; i++) {
            EventFields event = event(Value.whole(i % 7), NOON);
            analysis.accept(event, this::tell);
            restarted = restored(match(3), restarted);
            restarted.accept(event, product -> again.add(((Product.Told) product).notice()));
        }
        assertThat(told).hasSize(79 + 76);
        assertThat(told.stream().map(AlertEvents::id)).doesNotHaveDuplicates();
        assertThat(again).isEqualTo(told);
        assertThat(analysis.openAlerts()).isEqualTo(3);
    }

    /** Findings of sessions lie behind the detector's time: it matters when the alerts are looked at. */
    @Test
    void whatIsRestoredAfterEachEventTellsTheSame() throws IOException {
        EventTime time = new EventTime(Optional.of(FieldPath.parse("t")), Duration.ofMillis(300), Duration.ofDays(1));
        Scope scope = new Scope(WATCH, KeyFields.of("k"), time, Optional.empty(), 10, 3, 10);
        WindowSpec session = new WindowSpec(
                new WindowShape.Session(Duration.ofMillis(700)), List.of(Aggregate.count("n")), Optional.empty());
        DetectorPlan plan = plan(
                () -> Detectors.window(scope, session, DetectSimulationTest.NO_SKETCHES),
                new AlertPolicy(Duration.ofMillis(1_300), Optional.of(Duration.ofMillis(900)), 3));
        Random random = new Random(5);
        Analysis analysis = new Analysis(plan);
        Analysis restarted = new Analysis(plan);
        List<Notice> again = new ArrayList<>();
        Instant moment = NOON;
        for (int i = 0; i < 3_000; i++) {
            moment = moment.plusMillis(random.nextInt(400));
            EventFields event = event(Value.whole(random.nextInt(6)), moment);
            event.fields().with("t", new Value.Time(moment));
            analysis.accept(event, this::tell);
            restarted = restored(plan, restarted);
            restarted.accept(event, product -> {
                if (product instanceof Product.Told notice) {
                    again.add(notice.notice());
                }
            });
        }
        assertThat(told).hasSizeGreaterThan(1_000);
        assertThat(again).isEqualTo(told);
    }

    private static Analysis restored(DetectorPlan plan, Analysis before) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        before.save(new DataOutputStream(bytes));
        Analysis after = new Analysis(plan);
        after.restore(new DataInputStream(new ByteArrayInputStream(bytes.toByteArray())));
        return after;
    }
}
