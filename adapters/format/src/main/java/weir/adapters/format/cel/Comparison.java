package weir.adapters.format.cel;

import dev.cel.common.ast.CelConstant;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.ast.CelExpr.ExprKind.Kind;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import weir.domain.value.Value;

/**
 * A place of the event compared with a constant, as most conditions are made of: it comes to what the library would make
 * of it, several times as fast. What is not plainly the same in both is left to the library.
 *
 * @param constant a text, a truth value, a whole number, or a float of 64 bits
 */
record Comparison(Place place, Operator operator, Object constant, Step byLibrary) implements Step {
    /** Up to here a whole number and the float nearest to it are the same. */
    private static final long EXACT_MAX = 1L << 53;

    /** As the library calls them. */
    enum Operator {
        EQUAL("_==_"),
        NOT_EQUAL("_!=_"),
        LESS("_<_"),
        LESS_OR_EQUAL("_<=_"),
        GREATER("_>_"),
        GREATER_OR_EQUAL("_>=_");

        private final String function;

        Operator(String function) {
            this.function = function;
        }

        static Optional<Operator> of(String function) {
            for (Operator operator : values()) {
                if (operator.function.equals(function)) {
                    return Optional.of(operator);
                }
            }
            return Optional.empty();
        }

        private boolean isEquality() {
            return this == EQUAL || this == NOT_EQUAL;
        }

        /** @param order of the left to the right: negative, 0, or positive; of those that have none, whether it is 0 */
        private boolean holds(int order) {
            return switch (this) {
                case EQUAL -> order == 0;
                case NOT_EQUAL -> order != 0;
                case LESS -> order < 0;
                case LESS_OR_EQUAL -> order <= 0;
                case GREATER -> order > 0;
                case GREATER_OR_EQUAL -> order >= 0;
            };
        }
    }

    /**
     * The comparison that a call is; empty if it is another one.
     *
     * @param variables by name
     */
    static Optional<Step> of(CelExpr.CelCall call, Map<String, Variable> variables, Step byLibrary) {
        Optional<Operator> operator = Operator.of(call.function());
        if (operator.isEmpty() || call.args().size() != 2) {
            return Optional.empty();
        }
        CelExpr left = call.args().get(0);
        CelExpr right = call.args().get(1);
        if (left.getKind() != Kind.IDENT || right.getKind() != Kind.CONSTANT) {
            return Optional.empty();
        }
        Variable variable = variables.get(left.ident().name());
        Object constant = constantOrNull(right.constant());
        return variable == null || variable.presence() || constant == null
                ? Optional.empty()
                : Optional.of(new Comparison(variable.place(), operator.get(), constant, byLibrary));
    }

    private static @Nullable Object constantOrNull(CelConstant constant) {
        return switch (constant.getKind()) {
            case STRING_VALUE -> constant.stringValue();
            case BOOLEAN_VALUE -> constant.booleanValue();
            case INT64_VALUE -> constant.int64Value();
            case DOUBLE_VALUE -> constant.doubleValue();
            default -> null;
        };
    }

    @Override
    public @Nullable Object result(Reading reading) {
        Value value = place.find(reading.event());
        if (value == null) {
            return null;
        }
        if (value instanceof Value.Text text && constant instanceof String other && operator.isEquality()) {
            return operator.holds(text.text().equals(other) ? 0 : 1);
        }
        if (value instanceof Value.Bool bool && constant instanceof Boolean other && operator.isEquality()) {
            return operator.holds(Boolean.compare(bool == Value.Bool.TRUE, other));
        }
        if (value instanceof Value.Whole whole) {
            if (constant instanceof Long other) {
                return operator.holds(Long.compare(whole.number(), other));
            }
            if (constant instanceof Double other && isExact(whole.number()) && whole.number() != 0) {
                return operator.holds(Double.compare((double) whole.number(), other));
            }
        }
        if (value instanceof Value.Decimal decimal && isExactNumber(constant)) {
            double number = numberOrZero(decimal);
            // Of zeros there are two, and the library tells them apart.
            if (number != 0) {
                return operator.holds(Double.compare(number, ((Number) constant).doubleValue()));
            }
        }
        return byLibrary.result(reading);
    }

    /** Digits that are no number come to nothing, which is for the library to say. */
    private static double numberOrZero(Value.Decimal decimal) {
        try {
            return Double.parseDouble(decimal.text());
        } catch (NumberFormatException e) {
            return 0;
        }
    }

    private static boolean isExactNumber(Object constant) {
        return constant instanceof Double || (constant instanceof Long number && isExact(number));
    }

    private static boolean isExact(long number) {
        return -EXACT_MAX <= number && number <= EXACT_MAX;
    }
}
