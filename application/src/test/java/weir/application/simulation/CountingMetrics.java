package weir.application.simulation;

import java.util.Map;
import java.util.TreeMap;
import java.util.function.DoubleSupplier;
import weir.application.port.Metrics;

/** Counts by the name of a figure and its {@code code}, if it has one. */
final class CountingMetrics implements Metrics {
    private final Map<String, Long> counted = new TreeMap<>();

    Map<String, Long> counted() {
        return counted;
    }

    @Override
    public Counter counter(String name, String help, String... labels) {
        return (count, values) -> {
            String key = name;
            for (int i = 0; i < labels.length; i++) {
                if (labels[i].equals("code")) {
                    key += " " + values[i];
                }
            }
            counted.merge(key, count, Long::sum);
        };
    }

    @Override
    public Timer timer(String name, String help, String... labels) {
        return (nanos, values) -> {};
    }

    @Override
    public void gauge(String name, String help, String[] labels, String[] labelValues, DoubleSupplier value) {}
}
