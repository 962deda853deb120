package weir.domain.analyse;

import java.time.Duration;

/**
 * When a window's aggregate is unlike those of the windows before it.
 *
 * @param window the length of the windows, which follow one another from 1970-01-01T00:00Z on
 * @param windowsBefore with how many windows before it a window is compared, 1 to 1,000
 * @param windowsMin how many there must be before it speaks, 1 (2 for a z-score) to {@code windowsBefore}
 * @param emptyIsZero whether a window without events between two with events counts as one with the value zero, which
 *     is right for counts and sums; otherwise it is left out. It is never told itself: that nothing comes is an absence
 */
public record ChangeSpec(
        Duration window,
        Aggregate aggregate,
        int windowsBefore,
        int windowsMin,
        Measure measure,
        Direction direction,
        boolean emptyIsZero) {
    private static final int WINDOWS_MAX = 1_000;

    /** Which way a change must go. */
    public enum Direction {
        UP,
        DOWN,
        BOTH
    }

    /** How unlike is measured. */
    public sealed interface Measure {}

    /**
     * The distance from the mean, in standard deviations (of the sample).
     *
     * @param threshold from how many on it is a change, above 0
     * @param deviationMin a smaller deviation is taken for this one, 0 or more. If both are zero, any other value than
     *     the mean is a change, with a score of null
     */
    public record ZScore(double threshold, double deviationMin) implements Measure {
        public ZScore {
            if (!(threshold > 0) || !(deviationMin >= 0) || Double.isInfinite(threshold + deviationMin)) {
                throw new IllegalArgumentException("a z-score needs a threshold above 0 and a least deviation of 0 or"
                        + " more, not " + threshold + " and " + deviationMin);
            }
        }
    }

    /**
     * The value divided by the mean; of negative values or means nothing is said. If the mean is zero, any other value
     * is a change upwards, with a ratio of null.
     *
     * @param factor above 1: up from this factor on, down from one divided by it on
     */
    public record Ratio(double factor) implements Measure {
        public Ratio {
            if (!(factor > 1) || Double.isInfinite(factor)) {
                throw new IllegalArgumentException("a ratio needs a factor above 1, not " + factor);
            }
        }
    }

    public ChangeSpec {
        Micros.require("window size", window);
        if (aggregate.function() == Aggregate.Function.VALUES) {
            throw new IllegalArgumentException("values are no number that could be compared; distinct counts them");
        }
        Scope.requireRange("the number of windows before", windowsBefore, 1, WINDOWS_MAX);
        int least = measure instanceof ZScore ? 2 : 1;
        Scope.requireRange("the least number of windows before", windowsMin, least, windowsBefore);
    }
}
