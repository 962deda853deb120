package weir.domain.analyse;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import weir.domain.condition.Expression;
import weir.domain.envelope.DataId;
import weir.domain.value.FieldPath;
import weir.domain.value.Value;

/** What depends on the order of events, against the whole stream sorted by time. */
class OrderedReferenceTest {
    private static final int EVENTS = 800;
    private static final long SEEDS = 6;
    private static final FieldPath KIND = FieldPath.parse("kind");

    /** The events that are not late, in the order of time, by key; and the others. */
    private final Map<String, List<Fed>> byKey = new HashMap<>();

    private final List<Fed> sorted = new ArrayList<>();
    private final List<DataId> late = new ArrayList<>();

    private void sort(List<Fed> stream, long lateness, String kinds) {
        byKey.clear();
        sorted.clear();
        late.clear();
        long greatest = Long.MIN_VALUE;
        for (Fed fed : stream) {
            greatest = Math.max(greatest, fed.at());
            if (!kinds.contains(fed.kind())) {
                continue;
            }
            if (fed.at() < greatest - lateness) {
                late.add(fed.id());
            } else {
                sorted.add(fed);
            }
        }
        sorted.sort(Comparator.comparingLong(Fed::at).thenComparingInt(Fed::number));
        sorted.forEach(fed ->
                byKey.computeIfAbsent(fed.key(), any -> new ArrayList<>()).add(fed));
    }

    private static Expression kind(String kind) {
        return event -> Optional.of(Value.Bool.of(Value.text(kind).equals(event.findOrNull(KIND))));
    }

    private static Duration micros(long micros) {
        return Duration.ofNanos(micros * 1_000);
    }

    private static String line(String key, long from, long to, Object... more) {
        return key + " " + from + " " + to + " " + List.of(more);
    }

    private static String key(Detection detection) {
        return ((Value.Scalar) detection.data().field("key").orElseThrow()).text();
    }

    private static List<String> lines(Trail trail) {
        return trail.detections.stream()
                .map(detection -> line(
                        key(detection),
                        Micros.of(detection.from()),
                        Micros.of(detection.to()),
                        detection.parents().toArray()))
                .sorted()
                .toList();
    }

    @ParameterizedTest
    @CsvSource({"200, 0", "30, 20", "100, 60", "7, 25"})
    void sequence(long withinMicros, long lateness) {
        for (long seed = 0; seed < SEEDS; seed++) {
            List<Fed> stream = Fed.stream(new Random(seed), EVENTS, 6, 20);
            SequenceSpec spec =
                    new SequenceSpec(List.of(step("a"), step("b"), step("c")), micros(withinMicros), Optional.empty());
            Trail trail =
                    Trail.of(() -> Detectors.sequence(Fed.scope(Fed.eventTime(lateness), 100), spec), stream, seed);
            sort(stream, lateness, "abc");
            List<String> expected = new ArrayList<>();
            byKey.forEach((key, events) -> sequences(key, events, withinMicros, expected));
            assertThat(expected).isNotEmpty();
            assertThat(lines(trail)).isEqualTo(expected.stream().sorted().toList());
            assertThat(trail.untimely).isEqualTo(late);
            assertThat(trail.counts.keys()).isZero();
        }
    }

    private static SequenceSpec.Step step(String kind) {
        return new SequenceSpec.Step(kind(kind), List.of(new NamedField("value_" + kind, Fed.VALUE)));
    }

    /** For each c, any a and b before it since the last sequence: the latest ones. */
    private static void sequences(String key, List<Fed> events, long within, List<String> expected) {
        int begin = 0;
        for (int last = 0; last < events.size(); last++) {
            if (!events.get(last).kind().equals("c")) {
                continue;
            }
            Fed[] best = null;
            for (int first = begin; first < last; first++) {
                for (int second = first + 1; second < last; second++) {
                    boolean fits = events.get(first).kind().equals("a")
                            && events.get(second).kind().equals("b")
                            && events.get(last).at() - events.get(first).at() <= within;
                    // Of those with the same beginning, the detector has the latest event in between.
                    if (fits) {
                        best = new Fed[] {events.get(first), events.get(second)};
                    }
                }
            }
            if (best != null) {
                Fed end = events.get(last);
                expected.add(line(key, best[0].at(), end.at(), best[0].id(), best[1].id(), end.id()));
                begin = last + 1;
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"30, 0", "30, 20", "100, 60", "7, 25"})
    void withoutWhatMustFollow(long withinMicros, long lateness) {
        for (long seed = 0; seed < SEEDS; seed++) {
            List<Fed> stream = Fed.stream(new Random(seed), EVENTS, 6, 20);
            SequenceSpec spec = new SequenceSpec(List.of(step("a")), micros(withinMicros), Optional.of(kind("b")));
            Trail trail =
                    Trail.of(() -> Detectors.sequence(Fed.scope(Fed.eventTime(lateness), 100), spec), stream, seed);
            sort(stream, lateness, "ab");
            List<String> expected = new ArrayList<>();
            byKey.forEach((key, events) -> unfollowed(key, events, withinMicros, expected));
            assertThat(expected).isNotEmpty();
            assertThat(lines(trail)).isEqualTo(expected.stream().sorted().toList());
            assertThat(trail.untimely).isEqualTo(late);
        }
    }

    private static void unfollowed(String key, List<Fed> events, long within, List<String> expected) {
        int i = 0;
        while (i < events.size()) {
            Fed begin = events.get(i);
            if (!begin.kind().equals("a")) {
                i++;
                continue;
            }
            int next = i + 1;
            while (next < events.size()
                    && events.get(next).at() - begin.at() <= within
                    && !events.get(next).kind().equals("b")) {
                next++;
            }
            boolean followed = next < events.size() && events.get(next).at() - begin.at() <= within;
            if (!followed) {
                expected.add(line(key, begin.at(), begin.at() + within, begin.id()));
            }
            i = next;
        }
    }

    @ParameterizedTest
    @CsvSource({"40, 0", "40, 20", "90, 60", "500000, 10"})
    void absence(long timeout, long lateness) {
        for (long seed = 0; seed < SEEDS; seed++) {
            List<Fed> stream = Fed.stream(new Random(seed), EVENTS, 6, 20);
            Trail trail = Trail.of(
                    () -> Detectors.absence(Fed.scope(Fed.eventTime(lateness), 100), micros(timeout)), stream, seed);
            sort(stream, lateness, "abcd");
            List<String> expected = new ArrayList<>();
            List<String> endings = new ArrayList<>();
            byKey.forEach((key, events) -> {
                for (int i = 0; i < events.size(); i++) {
                    Fed fed = events.get(i);
                    boolean last = i == events.size() - 1;
                    if (last || events.get(i + 1).at() - fed.at() >= timeout) {
                        expected.add(line(key, fed.at(), fed.at() + timeout, fed.id()));
                    }
                    if (!last && events.get(i + 1).at() - fed.at() >= timeout) {
                        Fed next = events.get(i + 1);
                        endings.add(line(key, next.at(), next.at(), next.id()));
                    }
                }
            });
            assertThat(lines(trail)).isEqualTo(expected.stream().sorted().toList());
            assertThat(trail.endings.stream()
                            .map(ending -> line(
                                    ((Value.Scalar) ending.key().field("key").orElseThrow()).text(),
                                    Micros.of(ending.at()),
                                    Micros.of(ending.at()),
                                    ending.by()))
                            .sorted())
                    .isEqualTo(endings.stream().sorted().toList());
            assertThat(trail.detections.stream().map(Detection::id).toList())
                    .containsAll(trail.endings.stream().map(Ending::detection).toList());
            assertThat(trail.untimely).isEqualTo(late);
        }
    }

    @ParameterizedTest
    @CsvSource({"1000, 0, 0, 0", "60, 20, 0, 0", "200, 30, 100, 50", "2000000, 5, 300, 0", "80, 20, 0, 40"})
    void newValue(long memory, long lateness, long learning, long keyLearning) {
        NewValueSpec spec = new NewValueSpec(
                List.of(NamedField.of("kind")),
                micros(memory),
                1_000,
                micros(learning),
                micros(keyLearning),
                List.of(NamedField.of("value")));
        for (long seed = 0; seed < SEEDS; seed++) {
            List<Fed> stream = Fed.stream(new Random(seed), EVENTS, 6, 20);
            Trail trail =
                    Trail.of(() -> Detectors.newValue(Fed.scope(Fed.eventTime(lateness), 100), spec), stream, seed);
            sort(stream, lateness, "abcd");
            List<String> expected = new ArrayList<>();
            byKey.forEach((key, events) -> {
                long keyFirst = 0;
                for (int i = 0; i < events.size(); i++) {
                    Fed fed = events.get(i);
                    if (i == 0 || fed.at() - events.get(i - 1).at() > memory) {
                        keyFirst = fed.at();
                    }
                    boolean seen = events.subList(0, i).stream()
                            .anyMatch(other -> other.kind().equals(fed.kind()) && fed.at() - other.at() <= memory);
                    if (!seen && fed.at() - sorted.get(0).at() >= learning && fed.at() - keyFirst >= keyLearning) {
                        expected.add(line(key, fed.at(), fed.at(), fed.id()));
                    }
                }
            });
            assertThat(lines(trail)).isEqualTo(expected.stream().sorted().toList());
            assertThat(trail.untimely).isEqualTo(late);
        }
    }

    @ParameterizedTest
    @CsvSource({"5, 0, false", "5, 25, true", "1, 10, false", "20, 40, true"})
    void lastEvents(int events, long lateness, boolean fromFirst) {
        List<Aggregate> aggregates = List.of(
                Aggregate.count("events"),
                Aggregate.of("count", Aggregate.Function.COUNT, Fed.VALUE),
                Aggregate.of("sum", Aggregate.Function.SUM, Fed.VALUE),
                Aggregate.of("mean", Aggregate.Function.MEAN, Fed.VALUE),
                Aggregate.of("min", Aggregate.Function.MIN, Fed.VALUE),
                Aggregate.of("max", Aggregate.Function.MAX, Fed.VALUE),
                Aggregate.of("stddev", Aggregate.Function.STDDEV, Fed.VALUE),
                Aggregate.of("distinct", Aggregate.Function.DISTINCT, Fed.VALUE),
                Aggregate.of("values", Aggregate.Function.VALUES, Fed.VALUE),
                Aggregate.quantile("median", Fed.VALUE, 0.5),
                Aggregate.quantile("p90", Fed.VALUE, 0.9),
                Aggregate.of("first", Aggregate.Function.FIRST, Fed.VALUE),
                Aggregate.of("last", Aggregate.Function.LAST, Fed.VALUE));
        WindowSpec spec = new WindowSpec(new WindowShape.LastEvents(events, fromFirst), aggregates, Optional.empty());
        for (long seed = 0; seed < SEEDS; seed++) {
            List<Fed> stream = Fed.stream(new Random(seed), EVENTS / 2, 6, 20);
            Trail trail = Trail.of(
                    () -> Detectors.window(Fed.scope(Fed.eventTime(lateness), 100), spec, new ExactSketches()),
                    stream,
                    seed);
            sort(stream, lateness, "abcd");
            Map<String, List<Fed>> seen = new HashMap<>();
            List<List<Fed>> expected = new ArrayList<>();
            for (Fed fed : sorted) {
                List<Fed> ofKey = seen.computeIfAbsent(fed.key(), any -> new ArrayList<>());
                ofKey.add(fed);
                if (fromFirst || ofKey.size() >= events) {
                    expected.add(List.copyOf(ofKey.subList(Math.max(0, ofKey.size() - events), ofKey.size())));
                }
            }
            assertThat(trail.detections).hasSameSizeAs(expected);
            for (int i = 0; i < expected.size(); i++) {
                WindowReferenceTest.compare(trail.detections.get(i), expected.get(i));
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "0, 5, 2, true, COUNT",
        "25, 8, 3, false, COUNT",
        "10, 3, 3, true, COUNT",
        "0, 5, 2, true, MAX",
        "25, 8, 3, false, MAX",
        "10, 3, 3, true, MAX"
    })
    void change(long lateness, int before, int least, boolean emptyIsZero, Aggregate.Function function) {
        long size = 10;
        double threshold = 0.8137;
        ChangeSpec spec = new ChangeSpec(
                micros(size),
                function == Aggregate.Function.COUNT
                        ? Aggregate.count("events")
                        : Aggregate.of("greatest", function, Fed.VALUE),
                before,
                least,
                new ChangeSpec.ZScore(threshold, 0.25),
                ChangeSpec.Direction.BOTH,
                emptyIsZero);
        for (long seed = 0; seed < SEEDS; seed++) {
            List<Fed> stream = Fed.stream(new Random(seed), EVENTS, 4, 20);
            Trail trail = Trail.of(
                    () -> Detectors.change(Fed.scope(Fed.eventTime(lateness), 100), spec, new ExactSketches()),
                    stream,
                    seed);
            List<String> expected = new ArrayList<>();
            windows(stream, size, lateness).forEach((key, windows) -> {
                List<Double> values = new ArrayList<>();
                long end = windows.keySet().iterator().next();
                for (Map.Entry<Long, List<Fed>> window : windows.entrySet()) {
                    long empty = emptyIsZero ? (window.getKey() - end) / size : 0;
                    values.addAll(Collections.nCopies((int) Math.min(empty, before), 0.0));
                    end = window.getKey() + size;
                    double value = value(function, window.getValue());
                    if (Double.isNaN(value)) {
                        continue;
                    }
                    List<Double> last = values.subList(Math.max(0, values.size() - before), values.size());
                    if (last.size() >= least && Math.abs(score(value, last)) >= threshold) {
                        expected.add(line(key, window.getKey(), end));
                    }
                    values.add(value);
                }
            });
            assertThat(expected).isNotEmpty();
            assertThat(trail.detections.stream()
                            .map(detection ->
                                    line(key(detection), Micros.of(detection.from()), Micros.of(detection.to())))
                            .sorted())
                    .isEqualTo(expected.stream().sorted().toList());
        }
    }

    private static double score(double value, List<Double> last) {
        double mean = last.stream().mapToDouble(each -> each).average().orElseThrow();
        double squares =
                last.stream().mapToDouble(each -> (each - mean) * (each - mean)).sum();
        return (value - mean) / Math.max(0.25, Math.sqrt(squares / (last.size() - 1)));
    }

    /** Of one window; NaN if none of its events has a number. */
    private static double value(Aggregate.Function function, List<Fed> window) {
        return function == Aggregate.Function.COUNT
                ? window.size()
                : window.stream()
                        .mapToDouble(Fed::amount)
                        .filter(amount -> !Double.isNaN(amount))
                        .max()
                        .orElse(Double.NaN);
    }

    /** By key and start, the events that came before the window was closed. */
    private static Map<String, Map<Long, List<Fed>>> windows(List<Fed> stream, long size, long lateness) {
        Map<String, Map<Long, List<Fed>>> windows = new HashMap<>();
        long greatest = Long.MIN_VALUE;
        for (Fed fed : stream) {
            greatest = Math.max(greatest, fed.at());
            long start = fed.at() - Math.floorMod(fed.at(), size);
            if (start + size > greatest - lateness) {
                windows.computeIfAbsent(fed.key(), any -> new TreeMap<>())
                        .computeIfAbsent(start, any -> new ArrayList<>())
                        .add(fed);
            }
        }
        return windows;
    }
}
