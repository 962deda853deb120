package weir.application.load;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.DoubleSupplier;
import weir.application.port.Metrics;

/** Counters that a test can read: by name and label values. */
final class CountedFigures implements Metrics {
    final Map<String, Long> counts = new TreeMap<>();

    @Override
    public Counter counter(String name, String help, String... labels) {
        return (count, values) -> counts.merge(name + List.of(values), count, Long::sum);
    }

    @Override
    public Timer timer(String name, String help, String... labels) {
        return (nanos, values) -> {};
    }

    @Override
    public void gauge(String name, String help, String[] labels, String[] labelValues, DoubleSupplier value) {}
}
