package weir.domain.analyse;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import weir.domain.condition.Expression;

/**
 * Events of one key that follow one another.
 *
 * @param steps 1 to 16, at least 2 without {@code without}
 * @param within how long after the first step the last one may come at most; and how long after the last one the
 *     missing event is waited for
 * @param without the event that must not follow the last step
 */
public record SequenceSpec(List<Step> steps, Duration within, Optional<Expression> without) {
    private static final int STEPS_MAX = 16;
    private static final int CARRIED_MAX = 64;

    /**
     * One event of the sequence.
     *
     * @param carry what a detection tells of it
     */
    public record Step(Expression matches, List<NamedField> carry) {
        public Step {
            carry = List.copyOf(carry);
        }
    }

    public SequenceSpec {
        steps = List.copyOf(steps);
        Scope.requireRange("the number of steps", steps.size(), without.isPresent() ? 1 : 2, STEPS_MAX);
        Micros.require("the time for a sequence", within);
        int carried = steps.stream().mapToInt(step -> step.carry().size()).sum();
        Scope.requireRange("the number of carried fields", carried, 0, CARRIED_MAX);
    }

    /** The names of what is carried, in the order of the steps. */
    List<String> names() {
        List<String> names = new ArrayList<>();
        for (Step step : steps) {
            names.addAll(Outputs.names(step.carry()));
        }
        return names;
    }

    /** How snapshots know it again. */
    String shape() {
        return "sequence " + steps.stream().map(Step::carry).toList() + " within " + within
                + (without.isPresent() ? " without" : "");
    }
}
