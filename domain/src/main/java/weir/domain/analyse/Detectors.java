package weir.domain.analyse;

import java.time.Duration;
import java.util.List;
import weir.domain.condition.Expression;

/** Makes a new detector of each kind. What is wrong with its description is an {@code IllegalArgumentException}. */
public final class Detectors {
    private Detectors() {}

    /**
     * Speaks of each event for which the expression holds.
     *
     * @param carry what it tells of the event; empty: all its fields
     */
    public static Detector match(DetectorIdentity identity, Expression matches, List<NamedField> carry) {
        return new MatchDetector(identity, matches, carry);
    }

    /** Speaks of each window that ends with an event in it, and of last events at each event. */
    public static Detector window(Scope scope, WindowSpec spec, Sketches sketches) {
        AggregateSet aggregates = new AggregateSet(spec.aggregates(), sketches, scope.parentsMax());
        if (spec.shape() instanceof WindowShape.Tumbling window) {
            long size = Micros.require("window size", window.size());
            return new WindowDetector(scope, spec, aggregates, size, size);
        }
        if (spec.shape() instanceof WindowShape.Sliding window) {
            return new WindowDetector(
                    scope,
                    spec,
                    aggregates,
                    Micros.require("window size", window.size()),
                    Micros.require("window step", window.step()));
        }
        if (spec.shape() instanceof WindowShape.Session window) {
            return new SessionDetector(scope, spec, aggregates, Micros.require("session gap", window.gap()));
        }
        return new LastEventsDetector(scope, spec, aggregates, (WindowShape.LastEvents) spec.shape());
    }

    /** Speaks when the last of the steps comes, or when what must not follow has not come for as long as it may. */
    public static Detector sequence(Scope scope, SequenceSpec spec) {
        return new SequenceDetector(scope, spec);
    }

    /** Speaks once when no event has come for so long, and tells the end of it when one comes. */
    public static Detector absence(Scope scope, Duration timeout) {
        return new AbsenceDetector(scope, timeout);
    }

    /** Speaks when a window's aggregate is unlike those before it. */
    public static Detector change(Scope scope, ChangeSpec spec, Sketches sketches) {
        AggregateSet aggregates = new AggregateSet(List.of(spec.aggregate()), sketches, scope.parentsMax());
        return new ChangeDetector(scope, spec, aggregates, Micros.require("window size", spec.window()));
    }

    /** Speaks of a value that the key was not seen with. */
    public static Detector newValue(Scope scope, NewValueSpec spec) {
        return new NewValueDetector(scope, spec);
    }
}
