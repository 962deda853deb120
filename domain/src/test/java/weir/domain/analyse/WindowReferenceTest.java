package weir.domain.analyse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import weir.domain.envelope.DataId;
import weir.domain.value.Listing;
import weir.domain.value.Structure;
import weir.domain.value.Value;

/** Windows against lists of events: out of order, at borders, with huge gaps, and with more keys than there may be. */
class WindowReferenceTest {
    private static final int EVENTS = 600;

    private static final List<Aggregate> AGGREGATES = List.of(
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

    /** A window that has ended, and its events in the order of arrival. */
    private record Told(String key, long from, long to, List<Fed> events) {}

    private final List<Told> told = new ArrayList<>();
    private final List<DataId> late = new ArrayList<>();
    private long evicted;

    @ParameterizedTest
    @CsvSource({
        "10, 10, 0, 5, 100",
        "10, 10, 15, 5, 100",
        "10, 10, 40, 60, 7",
        "30, 10, 0, 5, 100",
        "30, 10, 25, 5, 100",
        "60, 5, 33, 30, 9",
        "10, 1, 3, 3, 2",
        "10, 10, 20, 3, 1"
    })
    void tumblingAndSliding(long size, long step, long lateness, int keys, int keysMax) {
        WindowShape shape = size == step
                ? new WindowShape.Tumbling(micros(size))
                : new WindowShape.Sliding(micros(size), micros(step));
        for (long seed = 0; seed < 6; seed++) {
            List<Fed> stream = Fed.stream(new Random(seed), EVENTS, keys, 20);
            Trail trail = Trail.of(
                    () -> Detectors.window(
                            Fed.scope(Fed.eventTime(lateness), keysMax),
                            new WindowSpec(shape, AGGREGATES, Optional.empty()),
                            new ExactSketches()),
                    stream,
                    seed);
            tellWindows(stream, size, step, lateness, keysMax);
            compare(trail);
        }
    }

    @ParameterizedTest
    @CsvSource({"5, 0, 5, 100", "5, 20, 5, 100", "9, 40, 30, 8", "30, 10, 4, 100", "1, 15, 3, 2"})
    void sessions(long gap, long lateness, int keys, int keysMax) {
        for (long seed = 0; seed < 6; seed++) {
            List<Fed> stream = Fed.stream(new Random(seed), EVENTS, keys, 20);
            Trail trail = Trail.of(
                    () -> Detectors.window(
                            Fed.scope(Fed.eventTime(lateness), keysMax),
                            new WindowSpec(new WindowShape.Session(micros(gap)), AGGREGATES, Optional.empty()),
                            new ExactSketches()),
                    stream,
                    seed);
            tellSessions(stream, gap, lateness, keysMax);
            compare(trail);
        }
    }

    private void begin() {
        told.clear();
        late.clear();
        evicted = 0;
    }

    /** Each window of each key as a list, kept event by event. */
    private void tellWindows(List<Fed> stream, long size, long step, long lateness, int keysMax) {
        begin();
        Map<String, Map<Long, List<Fed>>> open = new LinkedHashMap<>();
        long greatest = Long.MIN_VALUE;
        for (Fed fed : stream) {
            greatest = Math.max(greatest, fed.at());
            long watermark = greatest - lateness;
            closeWindows(open, watermark, size);
            List<Long> ends = new ArrayList<>();
            long start = fed.at() - Math.floorMod(fed.at(), step);
            for (long end = start + step; end <= start + size; end += step) {
                if (end > watermark) {
                    ends.add(end);
                }
            }
            if (ends.isEmpty()) {
                late.add(fed.id());
                continue;
            }
            Map<Long, List<Fed>> windows = use(open, fed.key(), keysMax, new LinkedHashMap<>());
            ends.forEach(end ->
                    windows.computeIfAbsent(end, any -> new ArrayList<>()).add(fed));
        }
        closeWindows(open, Long.MAX_VALUE, size);
    }

    private <S> S use(Map<String, S> open, String key, int keysMax, S fresh) {
        S state = open.remove(key);
        if (state == null && open.size() == keysMax) {
            open.remove(open.keySet().iterator().next());
            evicted++;
        }
        open.put(key, state == null ? fresh : state);
        return open.get(key);
    }

    private void closeWindows(Map<String, Map<Long, List<Fed>>> open, long watermark, long size) {
        List<Told> closed = new ArrayList<>();
        open.forEach((key, windows) -> windows.forEach((end, events) -> {
            if (end <= watermark) {
                closed.add(new Told(key, end - size, end, events));
            }
        }));
        closed.sort(Comparator.comparingLong(Told::to).thenComparing(Told::key));
        told.addAll(closed);
        open.values().forEach(windows -> windows.keySet().removeIf(end -> end <= watermark));
        open.values().removeIf(Map::isEmpty);
    }

    private void tellSessions(List<Fed> stream, long gap, long lateness, int keysMax) {
        begin();
        Map<String, List<Fed>> open = new LinkedHashMap<>();
        long greatest = Long.MIN_VALUE;
        for (Fed fed : stream) {
            greatest = Math.max(greatest, fed.at());
            long watermark = greatest - lateness;
            closeSessions(open, watermark, gap);
            boolean near = open.getOrDefault(fed.key(), List.of()).stream()
                    .anyMatch(other -> Math.abs(other.at() - fed.at()) < gap);
            if (fed.at() + gap <= watermark && !near) {
                late.add(fed.id());
                continue;
            }
            use(open, fed.key(), keysMax, new ArrayList<>()).add(fed);
        }
        closeSessions(open, Long.MAX_VALUE, gap);
    }

    private void closeSessions(Map<String, List<Fed>> open, long watermark, long gap) {
        List<Told> closed = new ArrayList<>();
        open.forEach((key, events) -> {
            List<Fed> sorted =
                    events.stream().sorted(Comparator.comparingLong(Fed::at)).toList();
            List<Fed> session = new ArrayList<>();
            for (Fed fed : sorted) {
                if (!session.isEmpty()
                        && fed.at() - session.get(session.size() - 1).at() >= gap) {
                    closed.add(session(key, session));
                    session = new ArrayList<>();
                }
                session.add(fed);
            }
            closed.add(session(key, session));
        });
        closed.removeIf(session -> session.to() + gap > watermark);
        closed.sort(Comparator.comparingLong(Told::to).thenComparing(Told::key));
        told.addAll(closed);
        closed.forEach(session -> open.get(session.key()).removeAll(session.events()));
        open.values().removeIf(List::isEmpty);
    }

    private static Told session(String key, List<Fed> sorted) {
        return new Told(key, sorted.get(0).at(), sorted.get(sorted.size() - 1).at(), List.copyOf(sorted));
    }

    private void compare(Trail trail) {
        assertThat(told).isNotEmpty();
        assertThat(trail.untimely).isEqualTo(late);
        assertThat(trail.counts.late()).isEqualTo(late.size());
        assertThat(trail.counts.evicted()).isEqualTo(evicted);
        assertThat(trail.counts.keys()).isZero();
        assertThat(trail.detections.stream().map(WindowReferenceTest::name))
                .isEqualTo(told.stream()
                        .map(window -> window.key() + " " + window.from() + " " + window.to())
                        .toList());
        for (int i = 0; i < told.size(); i++) {
            compare(trail.detections.get(i), told.get(i));
        }
    }

    private static String name(Detection detection) {
        Value.Scalar key = (Value.Scalar) detection.data().field("key").orElseThrow();
        return key.text() + " " + Micros.of(detection.from()) + " " + Micros.of(detection.to());
    }

    static void compare(Detection detection, Told window) {
        compare(detection, window.events());
    }

    /** The aggregates by their definitions. */
    static void compare(Detection detection, List<Fed> events) {
        Structure data = detection.data();
        List<Fed> sorted = events.stream()
                .sorted(Comparator.comparingLong(Fed::at).thenComparingInt(Fed::number))
                .toList();
        List<Double> inOrder = sorted.stream()
                .map(Fed::amount)
                .filter(amount -> !amount.isNaN())
                .toList();
        List<Double> amounts = inOrder.stream().sorted().toList();
        int count = amounts.size();
        double sum = amounts.stream().mapToDouble(amount -> amount).sum();
        double squares = amounts.stream()
                .mapToDouble(amount -> (amount - sum / count) * (amount - sum / count))
                .sum();
        same(data, "events", events.size());
        same(data, "count", count);
        same(data, "sum", count == 0 ? Double.NaN : sum);
        same(data, "mean", sum / count);
        same(data, "min", count == 0 ? Double.NaN : amounts.get(0));
        same(data, "max", count == 0 ? Double.NaN : amounts.get(count - 1));
        same(data, "stddev", count < 2 ? Double.NaN : Math.sqrt(squares / (count - 1)));
        same(data, "distinct", amounts.stream().distinct().count());
        assertThat(data.field("values")).contains(new Listing(values(amounts)));
        same(data, "median", count == 0 ? Double.NaN : amounts.get((int) Math.ceil(0.5 * count) - 1));
        same(data, "p90", count == 0 ? Double.NaN : amounts.get((int) Math.ceil(0.9 * count) - 1));
        same(data, "first", count == 0 ? Double.NaN : inOrder.get(0));
        same(data, "last", count == 0 ? Double.NaN : inOrder.get(count - 1));
        assertThat(detection.parents()).hasSize(Math.min(3, events.size()));
        assertThat(events.stream().map(Fed::id)).containsAll(detection.parents());
    }

    private static List<Value> values(List<Double> amounts) {
        return amounts.stream()
                .distinct()
                .limit(ValuesCell.VALUES_MAX)
                .map(Outputs::number)
                .toList();
    }

    private static void same(Structure data, String name, double expected) {
        Value value = data.field(name).orElseThrow();
        if (Double.isNaN(expected)) {
            assertThat(value).as(name).isEqualTo(Value.Null.NULL);
        } else {
            assertThat(Cell.number(value)).as(name).isCloseTo(expected, within(1e-9));
        }
    }

    private static Duration micros(long micros) {
        return Duration.ofNanos(micros * 1_000);
    }
}
