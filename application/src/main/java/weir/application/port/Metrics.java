package weir.application.port;

import java.util.function.DoubleSupplier;

/** Figures for whoever watches. A figure asked for twice by one name is one figure. Names are Prometheus names. */
public interface Metrics {
    /** Counts up from zero at the start of the process; the name ends in {@code _total}. */
    Counter counter(String name, String help, String... labels);

    /** How long things took; the name ends in {@code _seconds}. */
    Timer timer(String name, String help, String... labels);

    /** A value that is asked for when somebody looks, one for each set of label values; a second replaces the first. */
    void gauge(String name, String help, String[] labels, String[] labelValues, DoubleSupplier value);

    /** Adds, never less than nothing. */
    @FunctionalInterface
    interface Counter {
        void add(long count, String... labelValues);
    }

    /** Records a length of time in nanoseconds. */
    @FunctionalInterface
    interface Timer {
        void record(long nanos, String... labelValues);
    }

    /** Figures that nobody watches. */
    Metrics NONE = new Metrics() {
        @Override
        public Counter counter(String name, String help, String... labels) {
            return (count, values) -> {};
        }

        @Override
        public Timer timer(String name, String help, String... labels) {
            return (nanos, values) -> {};
        }

        @Override
        public void gauge(String name, String help, String[] labels, String[] labelValues, DoubleSupplier value) {}
    };
}
