package weir.application.detect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static weir.application.Samples.NOON;
import static weir.application.Samples.ORDERS;
import static weir.application.Samples.order;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import weir.application.lake.ChannelObject;
import weir.application.port.AgentRegister.Begin;
import weir.application.port.Entry;
import weir.application.port.InMemoryLake;
import weir.application.port.InMemoryLakeFormat;
import weir.application.port.ObjectName;
import weir.application.port.Position;
import weir.domain.alert.AlertPolicy;
import weir.domain.alert.Notice;
import weir.domain.alert.Severity;
import weir.domain.alert.TextTemplate;
import weir.domain.analyse.DetectorIdentity;
import weir.domain.analyse.Detectors;
import weir.domain.analyse.EventTime;
import weir.domain.analyse.KeyFields;
import weir.domain.analyse.Scope;
import weir.domain.condition.EventFields;
import weir.domain.envelope.AgentName;
import weir.domain.envelope.ChannelName;
import weir.domain.envelope.Envelope;
import weir.domain.reject.Fault;
import weir.domain.reject.RejectCode;
import weir.domain.reject.Stage;
import weir.domain.table.ChannelRules;
import weir.domain.table.Outcome;
import weir.domain.table.Prepared;
import weir.domain.value.FieldPath;
import weir.domain.value.Structure;
import weir.domain.value.Value;

/** What a detector says of the lake is what it says of the same events as they arrive. */
final class ReplayDetectorTest {
    private static final DetectorIdentity SILENCE = new DetectorIdentity(new AgentName("silence", 1), ORDERS);
    private static final DetectorIdentity EVEN = new DetectorIdentity(new AgentName("even", 1), ORDERS);
    private static final int REFUSED = 13;

    private final InMemoryLake lake = new InMemoryLake();
    private final InMemoryLakeFormat format = new InMemoryLakeFormat(".one");
    private final List<String> damaged = new ArrayList<>();
    private final List<Product> said = new ArrayList<>();
    private final List<Instant> saidAt = new ArrayList<>();
    private final List<Instant> ends = new ArrayList<>();

    private final ReplayDetector.Observer observer = new ReplayDetector.Observer() {
        @Override
        public void said(Product product, Instant at) {
            said.add(product);
            saidAt.add(at);
        }

        @Override
        public void goesOnTo(Instant moment) {
            ends.add(moment);
        }

        @Override
        public void damaged(ObjectName object, String reason, long events) {
            damaged.add(object.path() + " " + reason + " " + events);
        }
    };

    /** The number of an order is its field; one is refused. */
    private static final ChannelRules RULES = new ChannelRules() {
        @Override
        public Outcome apply(Envelope envelope) {
            return new Outcome.Rejected(envelope, fault());
        }

        @Override
        public Optional<Prepared> prepare(Envelope envelope) {
            long number = Long.parseLong(envelope.data().text().replaceAll("[^0-9]", ""));
            return Optional.of(
                    number == REFUSED
                            ? new Prepared.Refused(fault())
                            : new Prepared.Ready(new Structure().with("number", Value.whole(number))));
        }

        private Fault fault() {
            return new Fault(Stage.NORMALISE, RejectCode.CANNOT_CONVERT, "unlucky", Optional.empty(), Optional.empty());
        }
    };

    private static DetectorPlan silence() {
        Scope scope = new Scope(SILENCE, new KeyFields(List.of()), EventTime.arrival(), Optional.empty(), 10, 4, 10);
        return new DetectorPlan(
                SILENCE,
                "absence",
                "five minutes",
                () -> Detectors.absence(scope, Duration.ofMinutes(5)),
                scope.time(),
                Begin.OLDEST,
                Optional.of(new ChannelName("found")),
                Optional.empty(),
                Optional.of(new AlertPlan(
                        Severity.HIGH,
                        TextTemplate.parse("silent since {from}"),
                        List.of(),
                        new AlertPolicy(Duration.ZERO, Optional.empty(), 10),
                        List.of())));
    }

    private static DetectorPlan even() {
        return new DetectorPlan(
                EVEN,
                "match",
                "even",
                () -> Detectors.match(
                        EVEN,
                        event -> event.findOrNull(FieldPath.ofName("number")) instanceof Value.Whole whole
                                ? Optional.of(Value.Bool.of(whole.number() % 2 == 0))
                                : Optional.empty(),
                        List.of()),
                EventTime.arrival(),
                Begin.OLDEST,
                Optional.of(new ChannelName("found")),
                Optional.empty(),
                Optional.empty());
    }

    private static Position position(int number) {
        return new Position(String.format(Locale.ROOT, "%08d", number));
    }

    /** Puts an object of these orders, whose numbers are their positions. */
    private ObjectName put(Envelope... orders) {
        List<Entry> entries = Arrays.stream(orders)
                .map(order -> new Entry(position(number(order)), order, Optional.empty()))
                .toList();
        ObjectName name = new ObjectName(
                ChannelObject.stem(ORDERS, orders[0].created(), entries.get(0).position()) + ".one");
        lake.put(name, out -> format.write(entries, out));
        return name;
    }

    private static int number(Envelope order) {
        return Integer.parseInt(order.data().text().replaceAll("[^0-9]", ""));
    }

    private ReplayDetector.Report replay(DetectorPlan plan, Optional<Instant> from, Optional<Instant> to) {
        return new ReplayDetector(lake, List.of(format), RULES)
                .replay(plan, new ReplayDetector.Range(from, to), observer);
    }

    /** As the queue hands them out, one after the other. */
    private static List<Product> live(DetectorPlan plan, Optional<Instant> end, Envelope... orders) {
        Analysis analysis = new Analysis(plan);
        List<Product> products = new ArrayList<>();
        for (Envelope order : orders) {
            if (RULES.prepare(order).orElseThrow() instanceof Prepared.Ready ready) {
                analysis.accept(new EventFields(order, ready.fields()), products::add);
            }
        }
        end.ifPresent(moment -> analysis.endAt(moment, products::add));
        return products;
    }

    private List<String> texts() {
        return said.stream()
                .map(product -> product instanceof Product.Derived derived
                        ? "published"
                        : ((Product.Told) product).notice().kind().text())
                .toList();
    }

    @Test
    void saysWhatItSaysLive() {
        Envelope[] orders = {order(1, 0), order(2, 60), order(3, 400), order(4, 3_600), order(5, 3_700)};
        put(orders[0], orders[1]);
        put(orders[2]);
        put(orders[3], orders[4]);

        ReplayDetector.Report report = replay(silence(), Optional.empty(), Optional.empty());

        assertThat(said).isEqualTo(live(silence(), Optional.empty(), orders)).hasSize(8);
        assertThat(texts())
                .containsExactly(
                        "published", "opened", "published", "resolved", "published", "opened", "published", "resolved");
        assertThat(saidAt.get(0)).as("the event with which it says so").isEqualTo(orders[2].created());
        assertThat(report.events()).isEqualTo(5);
        assertThat(report.objects()).isEqualTo(3);
        assertThat(report.published()).isEqualTo(4);
        assertThat(report.opened()).isEqualTo(2);
        assertThat(report.resolved()).isEqualTo(2);
        assertThat(report.openAlerts()).isZero();
        assertThat(report.first()).contains(NOON);
        assertThat(report.last()).contains(orders[4].created());
        assertThat(report.counts().events()).isEqualTo(5);
        List<Product> first = List.copyOf(said);
        said.clear();
        replay(silence(), Optional.empty(), Optional.empty());
        assertThat(said).isEqualTo(first);
    }

    @Test
    void timeGoesOnToTheEnd() {
        put(order(1, 0), order(2, 60));
        Instant end = NOON.plusSeconds(360);

        replay(silence(), Optional.empty(), Optional.of(end.minusSeconds(1)));
        assertThat(said).isEmpty();
        ReplayDetector.Report report = replay(silence(), Optional.empty(), Optional.of(end));

        assertThat(said).isEqualTo(live(silence(), Optional.of(end), order(1, 0), order(2, 60)));
        assertThat(texts()).containsExactly("published", "opened");
        assertThat(saidAt).containsOnly(end);
        assertThat(ends).containsExactly(end.minusSeconds(1), end);
        assertThat(report.openAlerts()).isOne();
    }

    @Test
    void aRangeHoldsItsBeginningAndNotItsEnd() {
        put(order(1, -10));
        put(order(2, 0), order(4, 3_599));
        put(order(6, 3_600), order(7, 3_601), order(8, 3_602));
        put(order(10, 7_300));

        ReplayDetector.Report report = replay(even(), Optional.of(NOON), Optional.of(NOON.plusSeconds(3_602)));

        assertThat(said.stream()
                        .map(product ->
                                ((Product.Derived) product).event().data().text()))
                .containsExactly("{\"number\":2}", "{\"number\":4}", "{\"number\":6}");
        assertThat(report.events()).isEqualTo(4);
        assertThat(report.objects())
                .as("of the hours before the last object alone is read, which may reach further, and behind nothing")
                .isEqualTo(3);
        assertThat(report.first()).contains(NOON);
        assertThat(report.last()).contains(NOON.plusSeconds(3_601));
        assertThatThrownBy(() -> new ReplayDetector.Range(Optional.of(NOON), Optional.of(NOON)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("is not before");
    }

    @Test
    void objectsOfEarlierHoursAreNotReadIfOthersFollow() {
        put(order(0, -24 * 3_600));
        put(order(2, -7_300));
        put(order(2, -3_700));
        put(order(4, 10));

        ReplayDetector.Report report = replay(even(), Optional.of(NOON.plusSeconds(5)), Optional.empty());

        assertThat(report.objects())
                .as("the last object of an earlier hour of the day may reach further")
                .isEqualTo(2);
        assertThat(report.events()).isEqualTo(1);
    }

    @Test
    void whatRulesRefuseIsCountedAndNotSeen() {
        put(order(12, 0), order(REFUSED, 1), order(14, 2));

        ReplayDetector.Report report = replay(even(), Optional.empty(), Optional.empty());

        assertThat(report.events()).isEqualTo(3);
        assertThat(report.refused()).isEqualTo(1);
        assertThat(report.counts().events()).isEqualTo(2);
    }

    @Test
    void whatStandsInTwoObjectsIsTakenOnce() {
        put(order(2, 0), order(4, 1));
        put(order(4, 1), order(6, 2));

        ReplayDetector.Report report = replay(even(), Optional.empty(), Optional.empty());

        assertThat(said).hasSize(3);
        assertThat(report.repeated()).isEqualTo(1);
        assertThat(report.events()).isEqualTo(3);
    }

    @Test
    void aDamagedObjectIsToldAndTheOthersAreRead() {
        put(order(2, 0));
        ObjectName broken = put(order(4, 1));
        byte[] bytes = bytes(broken);
        lake.put(broken, out -> out.write(bytes, 0, bytes.length - 3));
        lake.put(new ObjectName(ChannelObject.stem(ORDERS, NOON, position(5)) + ".none"), out -> out.write(1));
        put(order(6, 2));

        ReplayDetector.Report report = replay(even(), Optional.empty(), Optional.empty());

        assertThat(said).hasSize(2);
        assertThat(report.damaged()).isEqualTo(2);
        assertThat(report.objects()).isEqualTo(4);
        assertThat(damaged).hasSize(2);
        assertThat(damaged.get(0)).startsWith(broken.path());
        assertThat(damaged.get(1)).contains("its name ends like that of no format");
    }

    private byte[] bytes(ObjectName name) {
        try (InputStream in = lake.open(name).orElseThrow()) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void anEmptyLakeSaysNothing() {
        ReplayDetector replay = new ReplayDetector(lake, List.of(format), RULES);
        ReplayDetector.Report report =
                replay.replay(silence(), new ReplayDetector.Range(Optional.empty(), Optional.of(NOON)), observer);

        assertThat(report.events()).isZero();
        assertThat(ends).isEmpty();
        assertThat(replay.extent(ORDERS)).isEmpty();
        put(order(1, 0));
        put(order(2, 7_200));
        assertThat(replay.extent(ORDERS)).contains(new ReplayDetector.Extent("2026-11-21T12", "2026-11-21T14"));
    }

    @Test
    void timePassesBehindTheLatestMoment() {
        Analysis analysis = new Analysis(silence());
        List<Product> products = new ArrayList<>();
        analysis.accept(new EventFields(order(1, 0), new Structure()), products::add);
        analysis.endAfter(Duration.ofSeconds(299), NOON, products::add);
        assertThat(products).isEmpty();
        analysis.endAfter(Duration.ofSeconds(1), NOON, products::add);
        assertThat(products)
                .extracting(product ->
                        product instanceof Product.Told told ? told.notice().kind() : null)
                .containsExactly(null, Notice.Kind.OPENED);
    }
}
