package weir.domain.analyse;

import java.util.Optional;
import weir.domain.condition.Expression;

/**
 * What every detector by key is told: who it is, which events it looks at, and how much it may keep.
 *
 * @param where which events it looks at; empty: all. The time of the others counts too
 * @param keysMax how many keys it keeps state of, 1 to 10,000,000; beyond, the least recently used is forgotten
 * @param parentsMax how many parents a detection names at most, 0 to 1,000
 * @param heldMax how many events it holds back at most until their turn in event time comes, 1 to 10,000,000
 */
public record Scope(
        DetectorIdentity identity,
        KeyFields key,
        EventTime time,
        Optional<Expression> where,
        int keysMax,
        int parentsMax,
        int heldMax) {
    private static final int KEYS_MAX = 10_000_000;
    private static final int PARENTS_MAX = 1_000;

    public Scope {
        requireRange("the most keys", keysMax, 1, KEYS_MAX);
        requireRange("the most parents", parentsMax, 0, PARENTS_MAX);
        requireRange("the most events held", heldMax, 1, KEYS_MAX);
    }

    static void requireRange(String what, int value, int min, int max) {
        if (value < min || value > max) {
            throw new IllegalArgumentException(what + " must be " + min + " to " + max + ", not " + value);
        }
    }
}
