package weir.domain.analyse;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * A value that a key was not seen with before.
 *
 * @param value the fields whose values together are looked at, 1 to 16
 * @param memory how long after it was last seen a value, and a key, is remembered
 * @param pairsMax how many pairs of key and value are remembered, 1 to 10,000,000; beyond, the least recently seen is
 *     forgotten
 * @param learning how long after the first event of all it keeps silent
 * @param keyLearning how long after a key's first event it keeps silent of that key; with zero the first value of a
 *     key is new too
 * @param carry what else a detection tells of the event
 */
public record NewValueSpec(
        List<NamedField> value,
        Duration memory,
        int pairsMax,
        Duration learning,
        Duration keyLearning,
        List<NamedField> carry) {
    private static final int FIELDS_MAX = 16;
    private static final int CARRIED_MAX = 64;
    private static final int PAIRS_MAX = 10_000_000;

    public NewValueSpec {
        value = List.copyOf(value);
        carry = List.copyOf(carry);
        Scope.requireRange("the number of value fields", value.size(), 1, FIELDS_MAX);
        Scope.requireRange("the number of carried fields", carry.size(), 0, CARRIED_MAX);
        Scope.requireRange("the most pairs", pairsMax, 1, PAIRS_MAX);
        Micros.require("the memory", memory);
        Micros.requireOrZero("the time of learning", learning);
        Micros.requireOrZero("a key's time of learning", keyLearning);
    }

    /** The fields of the value and those carried. */
    List<NamedField> told() {
        List<NamedField> told = new ArrayList<>(value);
        told.addAll(carry);
        return told;
    }
}
