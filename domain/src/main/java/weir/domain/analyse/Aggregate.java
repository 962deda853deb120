package weir.domain.analyse;

import java.util.Optional;
import weir.domain.value.FieldPath;

/**
 * What is computed of the events of a window, and its name in the detection's data. Events in which the field is
 * absent, null or not a number where one is needed are left out of it. Where there is nothing to compute of, or the
 * result is beyond all numbers of 64 bits, it is null; a count is then zero, and an array of values empty.
 *
 * @param field empty only for a count of all events
 * @param rank of a quantile, 0 to 1; otherwise 0
 */
public record Aggregate(String name, Function function, Optional<FieldPath> field, double rank) {
    /** The function; standard deviation is the sample's, as SQL's {@code stddev}, and null for fewer than two. */
    public enum Function {
        COUNT,
        SUM,
        MEAN,
        MIN,
        MAX,
        STDDEV,
        DISTINCT,
        /** The different values themselves: an array of at most 32, in their order. */
        VALUES,
        QUANTILE,
        FIRST,
        LAST
    }

    public Aggregate {
        Outputs.requireName(name);
        if (field.isEmpty() && function != Function.COUNT) {
            throw new IllegalArgumentException("aggregate \"" + name + "\" needs a field");
        }
        if (!(rank >= 0 && rank <= 1) || (rank != 0 && function != Function.QUANTILE)) {
            throw new IllegalArgumentException("aggregate \"" + name + "\" has a rank of " + rank
                    + ", where a quantile has one from 0 to 1 and others none");
        }
    }

    /** The number of events. */
    public static Aggregate count(String name) {
        return new Aggregate(name, Function.COUNT, Optional.empty(), 0);
    }

    public static Aggregate of(String name, Function function, FieldPath field) {
        return new Aggregate(name, function, Optional.of(field), 0);
    }

    public static Aggregate quantile(String name, FieldPath field, double rank) {
        return new Aggregate(name, Function.QUANTILE, Optional.of(field), rank);
    }
}
