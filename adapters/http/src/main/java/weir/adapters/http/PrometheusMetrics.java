package weir.adapters.http;

import io.prometheus.metrics.config.EscapingScheme;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.DoubleSupplier;
import weir.application.port.Metrics;

/** Figures that Prometheus can scrape. May be used from any thread. */
public final class PrometheusMetrics implements Metrics {
    static final String CONTENT_TYPE = PrometheusTextFormatWriter.CONTENT_TYPE;

    /** In seconds: from a request that waits for nothing to one that waits for a sync of a slow disk. */
    private static final double[] SECONDS_BUCKETS = {
        0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10
    };

    private final PrometheusRegistry registry = new PrometheusRegistry();
    private final PrometheusTextFormatWriter writer = PrometheusTextFormatWriter.create();
    private final Map<String, Counter> counters = new ConcurrentHashMap<>();
    private final Map<String, Timer> timers = new ConcurrentHashMap<>();
    private final Map<String, Map<List<String>, DoubleSupplier>> gauges = new ConcurrentHashMap<>();

    @Override
    public Counter counter(String name, String help, String... labels) {
        return counters.computeIfAbsent(name, absent -> {
            var counter = io.prometheus.metrics.core.metrics.Counter.builder()
                    .name(name)
                    .help(help)
                    .labelNames(labels)
                    .withoutExemplars()
                    .register(registry);
            return labels.length == 0
                    ? (count, values) -> counter.inc(count)
                    : (count, values) -> counter.labelValues(values).inc(count);
        });
    }

    @Override
    public Timer timer(String name, String help, String... labels) {
        return timers.computeIfAbsent(name, absent -> {
            Histogram histogram = Histogram.builder()
                    .name(name)
                    .help(help)
                    .labelNames(labels)
                    .classicOnly()
                    .classicUpperBounds(SECONDS_BUCKETS)
                    .withoutExemplars()
                    .register(registry);
            return labels.length == 0
                    ? (nanos, values) -> histogram.observe(nanos / 1e9)
                    : (nanos, values) -> histogram.labelValues(values).observe(nanos / 1e9);
        });
    }

    @Override
    public void gauge(String name, String help, String[] labels, String[] labelValues, DoubleSupplier value) {
        gauges.computeIfAbsent(name, absent -> {
                    Map<List<String>, DoubleSupplier> values = new ConcurrentHashMap<>();
                    GaugeWithCallback.builder()
                            .name(name)
                            .help(help)
                            .labelNames(labels)
                            .callback(callback -> values.forEach((key, supplier) ->
                                    callback.call(supplier.getAsDouble(), key.toArray(new String[0]))))
                            .register(registry);
                    return values;
                })
                .put(List.of(labelValues), value);
    }

    /** All figures, in the text format of Prometheus. */
    void writeTo(OutputStream out) throws IOException {
        writer.write(out, registry.scrape(), EscapingScheme.UNDERSCORE_ESCAPING);
    }
}
