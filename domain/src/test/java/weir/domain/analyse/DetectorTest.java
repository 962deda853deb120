package weir.domain.analyse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import weir.domain.condition.EventFields;
import weir.domain.condition.Expression;
import weir.domain.envelope.DataId;
import weir.domain.value.FieldPath;
import weir.domain.value.JsonWriter;
import weir.domain.value.Structure;
import weir.domain.value.Value;

/** What each kind says, in small streams that can be read. */
class DetectorTest {
    private static final long SECOND = 1_000_000;

    private final Trail trail = new Trail();
    private int number;

    private Fed at(long second, String key, String kind, @Nullable Value value) {
        return new Fed(number++, second * SECOND, second * SECOND, key, kind, value);
    }

    private void feed(Detector detector, Fed... stream) {
        for (Fed fed : stream) {
            detector.accept(fed.event(), trail);
        }
    }

    private static Scope scope(int keysMax) {
        return Fed.scope(EventTime.arrival(), keysMax);
    }

    private static Expression is(String field, Value value) {
        FieldPath path = FieldPath.parse(field);
        return event -> Optional.of(Value.Bool.of(value.equals(event.findOrNull(path))));
    }

    private static Expression kind(String kind) {
        return is("kind", Value.text(kind));
    }

    private List<String> data() {
        return trail.detections.stream()
                .map(detection -> JsonWriter.write(detection.data()).replace('"', '\''))
                .toList();
    }

    private static Detector tumbling(Scope scope, Optional<Expression> having, Aggregate... aggregates) {
        WindowShape shape = new WindowShape.Tumbling(Duration.ofSeconds(10));
        return Detectors.window(scope, new WindowSpec(shape, List.of(aggregates), having), new ExactSketches());
    }

    @Test
    void matchTellsTheEvent() {
        Detector detector = Detectors.match(Fed.IDENTITY, kind("b"), List.of(NamedField.of("kind")));
        Fed b = at(2, "k", "b", Value.whole(3));
        feed(detector, at(1, "k", "a", null), b);
        assertThat(data()).containsExactly("{'kind':'b'}");
        Detection told = trail.detections.get(0);
        assertThat(told.parents()).containsExactly(b.id());
        assertThat(told.from()).isEqualTo(told.to()).isEqualTo(Micros.instant(2 * SECOND));
        assertThat(told.id()).isEqualTo(idOf(b.id()));
        assertThat(detector.counts().events()).isEqualTo(2);
        assertThat(Trail.restored(Detectors.match(Fed.IDENTITY, kind("b"), List.of()), Trail.bytes(detector))
                        .counts())
                .isEqualTo(detector.counts());
    }

    private static DataId idOf(DataId event) {
        Trail again = new Trail();
        Fed fed = new Fed((int) (event.leastSignificant() & 0xFFFF), 0, 0, "k", "b", null);
        Detectors.match(Fed.IDENTITY, kind("b"), List.of()).accept(fed.event(), again);
        return again.detections.get(0).id();
    }

    @Test
    void matchCopiesAllFieldsWithoutSharingThem() {
        Detector detector = Detectors.match(Fed.IDENTITY, kind("b"), List.of());
        EventFields event = at(2, "k", "b", Value.whole(3)).event();
        event.fields().with("inner", new Structure().with("x", Value.whole(1)));
        detector.accept(event, trail);
        ((Structure) event.fields().field("inner").orElseThrow()).with("x", Value.whole(2));
        event.fields().remove("kind");
        assertThat(data())
                .containsExactly("{'at':'1970-01-01T00:00:02Z','key':'k','kind':'b','value':3,'inner':{'x':1}}");
    }

    @Test
    void havingSeesTheKeyTheMomentsAndTheAggregates() {
        List<EventFields> seen = new ArrayList<>();
        Expression having = event -> {
            seen.add(event);
            return is("events", Value.whole(2)).evaluate(event);
        };
        Detector detector = tumbling(scope(10), Optional.of(having), Aggregate.count("events"));
        feed(detector, at(1, "k", "a", null), at(2, "k", "a", null), at(3, "l", "a", null), at(10, "l", "a", null));
        assertThat(data())
                .containsExactly("{'key':'k','from':'1970-01-01T00:00:00Z','to':'1970-01-01T00:00:10Z','events':2}");
        assertThat(seen).hasSize(2);
        assertThat(seen.get(1).findOrNull(FieldPath.parse("key"))).isEqualTo(Value.text("l"));
        assertThat(seen.get(1).findOrNull(FieldPath.parse("$source"))).isEqualTo(Value.text("watch"));
        assertThat(seen.get(1).findOrNull(FieldPath.parse("$created"))).isEqualTo(Micros.time(10 * SECOND));
    }

    @Test
    void namesThatCollideAreRefused() {
        assertThatThrownBy(() -> tumbling(scope(1), Optional.empty(), Aggregate.count("key")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("name \"key\" is there twice");
        assertThatThrownBy(() -> Aggregate.count("from")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void numbersNearTheEndsOfTheRangeGiveNullsAndNeverMore() {
        Value most = new Value.Decimal("1.7e308");
        Value least = new Value.Decimal("-1.7e308");
        Detector detector = tumbling(
                scope(10),
                Optional.empty(),
                Aggregate.of("sum", Aggregate.Function.SUM, Fed.VALUE),
                Aggregate.of("mean", Aggregate.Function.MEAN, Fed.VALUE),
                Aggregate.of("stddev", Aggregate.Function.STDDEV, Fed.VALUE),
                Aggregate.of("min", Aggregate.Function.MIN, Fed.VALUE),
                Aggregate.of("count", Aggregate.Function.COUNT, Fed.VALUE));
        feed(
                detector,
                at(1, "k", "a", most),
                at(2, "k", "a", most),
                at(3, "k", "a", least),
                at(4, "k", "a", least),
                at(5, "k", "a", new Value.Decimal("1e999")),
                at(6, "k", "a", Value.text("no number")));
        detector.advanceTo(Micros.instant(10 * SECOND), trail);
        Structure data = trail.detections.get(0).data();
        assertThat(data.field("sum")).contains(Value.Null.NULL);
        assertThat(data.field("stddev")).contains(Value.Null.NULL);
        assertThat(Cell.number(data.fieldOrNull("mean"))).isCloseTo(0, within(1e294));
        assertThat(data.field("min")).contains(new Value.Decimal("-1.7E308"));
        assertThat(data.field("count")).contains(Value.whole(6));
    }

    @Test
    void deviationIsStableFarFromZero() {
        Detector detector =
                tumbling(scope(10), Optional.empty(), Aggregate.of("s", Aggregate.Function.STDDEV, Fed.VALUE));
        for (int i = 0; i < 1_000; i++) {
            feed(detector, at(1, "k", "a", Value.whole(1_000_000_000_000L + i % 2)));
        }
        detector.advanceTo(Fed.end(), trail);
        assertThat(Cell.number(trail.detections.get(0).data().fieldOrNull("s"))).isCloseTo(0.50025, within(1e-4));
    }

    @Test
    void sumKeepsWhatRoundingWouldLose() {
        Detector detector = tumbling(scope(10), Optional.empty(), Aggregate.of("s", Aggregate.Function.SUM, Fed.VALUE));
        feed(detector, at(1, "k", "a", Value.whole(1)), at(1, "k", "a", new Value.Decimal("1e100")));
        feed(detector, at(1, "k", "a", Value.whole(1)), at(1, "k", "a", new Value.Decimal("-1e100")));
        detector.advanceTo(Fed.end(), trail);
        assertThat(trail.detections.get(0).data().field("s")).contains(Value.whole(2));
    }

    private static final List<Value> ONES =
            List.of(new Value.Decimal("1.0"), Value.whole(1), new Value.Decimal("1e0"), new Value.Decimal("10e-1"));

    @Test
    void numbersOfOneValueAreOneKeyAndOneOfDistinct() {
        Scope scope = new Scope(Fed.IDENTITY, KeyFields.of("value"), EventTime.arrival(), Optional.empty(), 10, 3, 10);
        Detector detector =
                tumbling(scope, Optional.empty(), Aggregate.of("distinct", Aggregate.Function.DISTINCT, Fed.VALUE));
        for (Value one : ONES) {
            feed(detector, at(1, "k", "a", one));
        }
        feed(
                detector,
                at(1, "k", "a", Value.text("1")),
                at(2, "k", "a", new Value.Decimal("1.50")),
                at(2, "k", "a", new Value.Decimal("1.5")),
                at(3, "k", "a", Value.whole(9_007_199_254_740_992L)),
                at(3, "k", "a", Value.whole(9_007_199_254_740_993L)));
        detector.advanceTo(Fed.end(), trail);
        assertThat(trail.detections.stream().map(detection -> detection.data().fieldOrNull("value")))
                .containsExactlyInAnyOrder(
                        Value.whole(1),
                        Value.text("1"),
                        new Value.Decimal("1.5"),
                        Value.whole(9_007_199_254_740_992L),
                        Value.whole(9_007_199_254_740_993L));
        assertThat(trail.detections.stream().map(detection -> detection.data().fieldOrNull("distinct")))
                .containsOnly(Value.whole(1));
    }

    @Test
    void aNumberOfOneValueIsNewOnceAndToldAsItCame() {
        NewValueSpec spec = new NewValueSpec(
                List.of(NamedField.of("value")), Duration.ofDays(1), 10, Duration.ZERO, Duration.ZERO, List.of());
        Detector detector = Detectors.newValue(scope(10), spec);
        for (Value one : ONES) {
            feed(detector, at(1, "k", "a", one));
        }
        assertThat(data())
                .containsExactly("{'key':'k','from':'1970-01-01T00:00:01Z','to':'1970-01-01T00:00:01Z','value':1.0}");
    }

    /** Only what tells keys and values apart has one form: what is told again is told as it came, after a restart too. */
    @Test
    void carriedNumbersKeepTheirDigits() {
        List<Fed> stream = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            stream.add(at(i, "k", "a", new Value.Decimal("1.50")));
        }
        WindowSpec spec = new WindowSpec(
                new WindowShape.LastEvents(2, false),
                List.of(Aggregate.of("last", Aggregate.Function.LAST, Fed.VALUE)),
                Optional.empty());
        Trail told = Trail.of(() -> Detectors.window(scope(10), spec, new ExactSketches()), stream, 1);
        assertThat(told.detections).hasSize(3).allSatisfy(detection -> assertThat(
                        detection.data().fieldOrNull("last"))
                .isEqualTo(new Value.Decimal("1.50")));
    }

    @Test
    void theLeastRecentlyUsedKeyIsForgottenAndCounted() {
        Detector detector = tumbling(scope(2), Optional.empty(), Aggregate.count("events"));
        feed(detector, at(1, "a", "x", null), at(1, "b", "x", null), at(2, "a", "x", null), at(3, "c", "x", null));
        detector.advanceTo(Fed.end(), trail);
        assertThat(data()).hasSize(2).noneMatch(line -> line.contains("'key':'b'"));
        assertThat(detector.counts().evicted()).isEqualTo(1);
    }

    @Test
    void eventsWithoutKeyOrTimeAndThoseFarAheadAreCountedAndSkipped() {
        EventTime time = EventTime.of(Fed.AT, Duration.ofSeconds(5), Duration.ofSeconds(60));
        Detector detector = tumbling(Fed.scope(time, 10), Optional.empty(), Aggregate.count("events"));
        EventFields unkeyed = at(1, "k", "a", null).event();
        unkeyed.fields().remove("key");
        EventFields listKey = at(1, "k", "a", null).event();
        listKey.fields().with("key", Value.listing());
        EventFields longKey = at(1, "x".repeat(2_000), "a", null).event();
        EventFields untimed = at(1, "k", "a", null).event();
        untimed.fields().with("at", Value.text("yesterday"));
        for (EventFields event : List.of(unkeyed, listKey, longKey, untimed)) {
            detector.accept(event, trail);
        }
        Fed ahead = new Fed(number++, SECOND, 62 * SECOND, "k", "a", null);
        Fed justAhead = new Fed(number++, SECOND, 61 * SECOND, "k", "a", null);
        Fed late = at(40, "k", "a", null);
        feed(detector, ahead, justAhead, late);
        assertThat(detector.counts()).isEqualTo(new DetectorCounts(7, 1, 1, 3, 1, 0, 0, 0, 1));
        assertThat(trail.untimely).containsExactly(ahead.id(), late.id());
    }

    @Test
    void whereChoosesTheEventsButTimeGoesOnWithAll() {
        Scope scope = new Scope(Fed.IDENTITY, KeyFields.none(), EventTime.arrival(), Optional.of(kind("a")), 10, 3, 10);
        Detector detector = tumbling(scope, Optional.empty(), Aggregate.count("events"));
        feed(detector, at(1, "k", "a", null), at(2, "k", "b", null), at(12, "k", "b", null));
        assertThat(data()).containsExactly("{'from':'1970-01-01T00:00:00Z','to':'1970-01-01T00:00:10Z','events':1}");
    }

    @Test
    void parentsAreTheLastOnes() {
        Detector detector = tumbling(scope(2), Optional.empty(), Aggregate.count("events"));
        Fed[] five = new Fed[5];
        for (int i = 0; i < five.length; i++) {
            five[i] = at(i, "k", "a", null);
        }
        feed(detector, five);
        detector.advanceTo(Fed.end(), trail);
        assertThat(trail.detections.get(0).parents()).containsExactly(five[2].id(), five[3].id(), five[4].id());
    }

    @Test
    void sequenceTellsWhatItCarries() {
        SequenceSpec spec = new SequenceSpec(
                List.of(
                        new SequenceSpec.Step(kind("a"), List.of(new NamedField("before", Fed.VALUE))),
                        new SequenceSpec.Step(kind("b"), List.of(new NamedField("after", Fed.VALUE)))),
                Duration.ofSeconds(10),
                Optional.empty());
        Detector detector = Detectors.sequence(scope(10), spec);
        feed(
                detector,
                at(1, "k", "a", Value.whole(7)),
                at(11, "k", "b", Value.text("é\ud800")),
                at(12, "k", "b", null),
                at(20, "k", "a", null),
                at(31, "k", "b", null));
        assertThat(trail.detections).hasSize(1);
        assertThat(trail.detections.get(0).data().field("before")).contains(Value.whole(7));
        assertThat(trail.detections.get(0).data().field("after")).contains(Value.text("é\ud800"));
        assertThat(detector.counts().keys()).isZero();
    }

    @Test
    void oneEventIsNotTwoStepsOfOneSequence() {
        SequenceSpec.Step step = new SequenceSpec.Step(kind("a"), List.of());
        SequenceSpec spec = new SequenceSpec(List.of(step, step), Duration.ofSeconds(10), Optional.empty());
        Detector detector = Detectors.sequence(scope(10), spec);
        feed(detector, at(1, "k", "a", null), at(2, "k", "a", null), at(3, "k", "a", null));
        assertThat(trail.detections).hasSize(1);
        feed(detector, at(4, "k", "a", null));
        assertThat(trail.detections).hasSize(2);
    }

    @Test
    void tooManySequencesBegunForgetTheOldest() {
        SequenceSpec spec = new SequenceSpec(
                List.of(new SequenceSpec.Step(kind("a"), List.of()), new SequenceSpec.Step(kind("b"), List.of())),
                Duration.ofSeconds(10),
                Optional.empty());
        Detector detector = Detectors.sequence(scope(2), spec);
        feed(detector, at(1, "k", "a", null), at(1, "l", "a", null), at(1, "m", "a", null));
        feed(detector, at(2, "k", "b", null), at(2, "l", "b", null), at(2, "m", "b", null));
        assertThat(trail.detections).hasSize(2);
        assertThat(detector.counts().evicted()).isEqualTo(1);
    }

    @Test
    void absenceOfAllBeginsWithTheFirstMomentAndEndsWithAnEvent() {
        Scope scope = new Scope(Fed.IDENTITY, KeyFields.none(), EventTime.arrival(), Optional.of(kind("a")), 10, 3, 10);
        Detector detector = Detectors.absence(scope, Duration.ofSeconds(5));
        detector.advanceTo(Micros.instant(SECOND), trail);
        detector.advanceTo(Micros.instant(5 * SECOND), trail);
        assertThat(trail.detections).isEmpty();
        detector.advanceTo(Micros.instant(6 * SECOND), trail);
        detector.advanceTo(Micros.instant(60 * SECOND), trail);
        assertThat(data()).containsExactly("{'from':'1970-01-01T00:00:01Z','to':'1970-01-01T00:00:06Z'}");
        feed(detector, at(61, "k", "b", null));
        assertThat(trail.endings).isEmpty();
        Fed back = at(62, "k", "a", null);
        feed(detector, back);
        assertThat(trail.endings)
                .containsExactly(new Ending(
                        trail.detections.get(0).id(),
                        Fed.IDENTITY,
                        Micros.instant(62 * SECOND),
                        back.id(),
                        new Structure()));
    }

    private List<Integer> changes(ChangeSpec.Measure measure, ChangeSpec.Direction direction, int... counts) {
        ChangeSpec spec =
                new ChangeSpec(Duration.ofSeconds(10), Aggregate.count("events"), 5, 3, measure, direction, true);
        Detector detector = Detectors.change(scope(10), spec, new ExactSketches());
        trail.detections.clear();
        for (int i = 0; i < counts.length; i++) {
            for (int j = 0; j < counts[i]; j++) {
                feed(detector, at(10L * i, "k", "a", null));
            }
        }
        detector.advanceTo(Fed.end(), trail);
        return trail.detections.stream()
                .map(detection -> (int) (Micros.of(detection.from()) / (10 * SECOND)))
                .toList();
    }

    @Test
    void changeByScore() {
        ChangeSpec.ZScore plain = new ChangeSpec.ZScore(3, 0);
        assertThat(changes(plain, ChangeSpec.Direction.BOTH, 4, 5, 6, 5, 40, 5, 5))
                .containsExactly(4);
        assertThat(changes(plain, ChangeSpec.Direction.DOWN, 4, 5, 6, 5, 40, 5, 5))
                .isEmpty();
        assertThat(changes(plain, ChangeSpec.Direction.DOWN, 40, 50, 60, 50, 1)).containsExactly(4);
    }

    @Test
    void changeWhereNothingDeviatedBefore() {
        assertThat(changes(new ChangeSpec.ZScore(3, 0), ChangeSpec.Direction.BOTH, 5, 5, 5, 5, 6, 6))
                .containsExactly(4);
        assertThat(trail.detections.get(0).data().field("score")).contains(Value.Null.NULL);
        assertThat(changes(new ChangeSpec.ZScore(3, 1), ChangeSpec.Direction.BOTH, 5, 5, 5, 5, 6, 9))
                .containsExactly(5);
    }

    @Test
    void changeByRatio() {
        ChangeSpec.Ratio twice = new ChangeSpec.Ratio(2);
        assertThat(changes(twice, ChangeSpec.Direction.BOTH, 4, 4, 4, 8, 1)).containsExactly(3, 4);
        assertThat(changes(twice, ChangeSpec.Direction.UP, 4, 4, 4, 8, 1)).containsExactly(3);
        assertThat(changes(twice, ChangeSpec.Direction.UP, 4, 0, 0, 0, 0, 0, 0, 4))
                .containsExactly(7);
        assertThat(trail.detections.get(0).data().field("ratio")).contains(Value.Null.NULL);
    }

    @Test
    void aWindowWithEventsButNoNumberIsNoZero() {
        ChangeSpec spec = new ChangeSpec(
                Duration.ofSeconds(10),
                Aggregate.of("sum", Aggregate.Function.SUM, Fed.VALUE),
                5,
                3,
                new ChangeSpec.ZScore(3, 1),
                ChangeSpec.Direction.BOTH,
                true);
        Detector detector = Detectors.change(scope(10), spec, new ExactSketches());
        for (int i = 0; i < 6; i++) {
            feed(detector, at(20L * i, "k", "a", Value.whole(5)), at(20L * i + 10, "k", "a", Value.text("none")));
        }
        feed(detector, at(120, "k", "a", Value.whole(9)));
        detector.advanceTo(Fed.end(), trail);
        assertThat(data())
                .containsExactly("{'key':'k','from':'1970-01-01T00:02:00Z','to':'1970-01-01T00:02:10Z',"
                        + "'sum':9,'mean':5,'deviation':0,'score':4}");
    }

    @Test
    void pairsBeyondTheMemoryAreForgottenAndCounted() {
        NewValueSpec spec = new NewValueSpec(
                List.of(NamedField.of("kind")), Duration.ofDays(1), 2, Duration.ZERO, Duration.ZERO, List.of());
        Detector detector = Detectors.newValue(scope(10), spec);
        feed(detector, at(1, "k", "a", null), at(1, "k", "b", null), at(1, "k", "a", null), at(1, "k", "c", null));
        assertThat(trail.detections).hasSize(3);
        feed(detector, at(2, "k", "a", null), at(2, "k", "b", null));
        assertThat(trail.detections).hasSize(4);
        assertThat(detector.counts().evicted()).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void tooManyHeldEventsAreTakenEarlyInOrder(long seed) {
        List<Fed> stream = Fed.stream(new Random(seed), 500, 4, 50);
        Scope scope = new Scope(Fed.IDENTITY, Fed.BY_KEY, Fed.eventTime(1_000), Optional.empty(), 100, 1, 20);
        WindowSpec spec = new WindowSpec(
                new WindowShape.LastEvents(1, true), List.of(Aggregate.count("events")), Optional.empty());
        Trail told = Trail.of(() -> Detectors.window(scope, spec, new ExactSketches()), stream, seed);
        assertThat(told.counts.hurried()).isPositive();
        assertThat(told.counts.late()).isPositive();
        assertThat(told.detections).hasSize(500 - (int) told.counts.late());
        assertThat(told.detections.stream().map(Detection::to)).isSorted();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void evictionsAreTheSameHoweverTheStreamIsCut(long seed) {
        List<Fed> stream = Fed.stream(new Random(seed), 500, 40, 50);
        Scope scope = Fed.scope(Fed.eventTime(20), 7);
        SequenceSpec sequence = new SequenceSpec(
                List.of(
                        new SequenceSpec.Step(kind("a"), List.of(NamedField.of("value"))),
                        new SequenceSpec.Step(kind("b"), List.of())),
                Duration.ofSeconds(10),
                Optional.of(kind("c")));
        NewValueSpec newValue = new NewValueSpec(
                List.of(NamedField.of("kind")),
                Duration.ofSeconds(10),
                9,
                Duration.ZERO,
                Duration.ZERO,
                List.of(NamedField.of("value")));
        ChangeSpec change = new ChangeSpec(
                Duration.ofNanos(10_000),
                Aggregate.count("events"),
                3,
                2,
                new ChangeSpec.ZScore(1, 0),
                ChangeSpec.Direction.BOTH,
                false);
        assertThat(Trail.of(() -> Detectors.sequence(scope, sequence), stream, seed)
                        .counts
                        .evicted())
                .isPositive();
        assertThat(Trail.of(() -> Detectors.newValue(scope, newValue), stream, seed)
                        .counts
                        .evicted())
                .isPositive();
        assertThat(Trail.of(() -> Detectors.absence(scope, Duration.ofNanos(50_000)), stream, seed)
                        .counts
                        .evicted())
                .isPositive();
        assertThat(Trail.of(() -> Detectors.change(scope, change, new ExactSketches()), stream, seed)
                        .counts
                        .evicted())
                .isPositive();
    }
}
