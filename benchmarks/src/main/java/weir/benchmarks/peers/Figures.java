package weir.benchmarks.peers;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.DoubleFunction;

/** Medians, and how numbers are written. */
public final class Figures {
    private Figures() {}

    public static double median(List<Double> values) {
        double[] sorted =
                values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    /** The median, with the least and the greatest if there are several. */
    static String spread(List<Double> values) {
        return spread(values, Figures::number);
    }

    /** As {@link #spread}, in milliseconds. */
    static String millisSpread(List<Double> values) {
        return spread(values, Figures::millis);
    }

    private static String spread(List<Double> values, DoubleFunction<String> written) {
        double[] sorted =
                values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        String median = written.apply(median(values));
        return sorted.length == 1
                ? median
                : median + " [" + written.apply(sorted[0]) + "–" + written.apply(sorted[sorted.length - 1]) + "]";
    }

    /** The median of the quotients, round by round. */
    static String ratio(List<Double> values, List<Double> others) {
        double[] ratios = new double[values.size()];
        Arrays.setAll(ratios, i -> values.get(i) / others.get(i));
        return String.format(
                Locale.ROOT, "%.2f", median(Arrays.stream(ratios).boxed().toList()));
    }

    public static String number(double value) {
        return String.format(Locale.ROOT, "%,d", Math.round(value));
    }

    public static String millis(double value) {
        return String.format(Locale.ROOT, value < 10 ? "%.2f" : "%.1f", value);
    }
}
