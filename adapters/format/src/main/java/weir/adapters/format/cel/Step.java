package weir.adapters.format.cel;

import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.Program;
import java.util.List;
import org.jspecify.annotations.Nullable;
import weir.domain.condition.EventFields;

/**
 * What decides within an expression, with "nothing" as a third answer beside true and false. The library does the same,
 * but with an exception for each nothing, and fields that are absent are the rule.
 */
sealed interface Step permits Step.Part, Step.Not, Step.And, Step.Or, Step.Choice, Comparison {
    /** What it comes to, as the library has it; null: nothing. */
    @Nullable
    Object result(Reading reading);

    /** Whether it comes to true; need not find out what else it would come to. */
    default boolean isTrue(Reading reading) {
        return Boolean.TRUE.equals(result(reading));
    }

    /** A part that the library evaluates; nothing without any one of the needed places. */
    record Part(Program program, List<Place> needed) implements Step {
        @Override
        public @Nullable Object result(Reading reading) {
            if (lacksAny(reading.event())) {
                return null;
            }
            try {
                return program.eval(reading);
            } catch (CelEvaluationException e) {
                return null;
            }
        }

        private boolean lacksAny(EventFields event) {
            for (int i = 0; i < needed.size(); i++) {
                if (needed.get(i).find(event) == null) {
                    return true;
                }
            }
            return false;
        }
    }

    record Not(Step step) implements Step {
        @Override
        public @Nullable Object result(Reading reading) {
            Object answer = step.result(reading);
            return answer instanceof Boolean truth ? !truth : null;
        }
    }

    record And(Step left, Step right) implements Step {
        @Override
        public @Nullable Object result(Reading reading) {
            return decided(left, right, false, reading);
        }

        @Override
        public boolean isTrue(Reading reading) {
            return left.isTrue(reading) && right.isTrue(reading);
        }
    }

    record Or(Step left, Step right) implements Step {
        @Override
        public @Nullable Object result(Reading reading) {
            return decided(left, right, true, reading);
        }

        @Override
        public boolean isTrue(Reading reading) {
            return left.isTrue(reading) || right.isTrue(reading);
        }
    }

    record Choice(Step condition, Step yes, Step no) implements Step {
        @Override
        public @Nullable Object result(Reading reading) {
            Object answer = condition.result(reading);
            if (Boolean.TRUE.equals(answer)) {
                return yes.result(reading);
            }
            return Boolean.FALSE.equals(answer) ? no.result(reading) : null;
        }
    }

    /** The deciding answer if either side gives it; the other one if both do; else nothing. */
    private static @Nullable Object decided(Step left, Step right, Boolean deciding, Reading reading) {
        Object first = left.result(reading);
        if (deciding.equals(first)) {
            return first;
        }
        Object second = right.result(reading);
        boolean decides = deciding.equals(second) || (first instanceof Boolean && second instanceof Boolean);
        return decides ? second : null;
    }
}
