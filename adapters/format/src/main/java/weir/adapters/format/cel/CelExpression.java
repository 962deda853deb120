package weir.adapters.format.cel;

import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelVariableResolver;
import dev.cel.runtime.Program;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import weir.domain.condition.EventFields;
import weir.domain.condition.Expression;
import weir.domain.value.Value;

/** A compiled expression. Nothing of an event is kept: what is read of one lives as long as its evaluation. */
final class CelExpression implements Expression {
    private final String text;
    private final Program program;
    private final Map<String, Integer> indices = new HashMap<>();
    private final Variable[] variables;
    private final Place[] neededForAnything;
    private final Place[] neededForTrue;

    CelExpression(
            String text,
            Program program,
            List<Variable> variables,
            Set<String> neededForAnything,
            Set<String> neededForTrue) {
        this.text = text;
        this.program = program;
        this.variables = variables.toArray(Variable[]::new);
        for (int i = 0; i < this.variables.length; i++) {
            indices.put(this.variables[i].name(), i);
        }
        this.neededForAnything = places(variables, neededForAnything);
        this.neededForTrue = places(variables, neededForTrue);
    }

    private static Place[] places(List<Variable> variables, Set<String> names) {
        return variables.stream()
                .filter(variable -> names.contains(variable.name()))
                .map(Variable::place)
                .toArray(Place[]::new);
    }

    @Override
    public Optional<Value> evaluate(EventFields event) {
        return lacksAny(event, neededForAnything) ? Optional.empty() : CelValues.toValue(resultOrNull(event));
    }

    @Override
    public boolean test(EventFields event) {
        return !lacksAny(event, neededForTrue) && Boolean.TRUE.equals(resultOrNull(event));
    }

    private static boolean lacksAny(EventFields event, Place[] needed) {
        for (Place place : needed) {
            if (place.find(event) == null) {
                return true;
            }
        }
        return false;
    }

    private @Nullable Object resultOrNull(EventFields event) {
        try {
            return program.eval(new Reading(event));
        } catch (CelEvaluationException e) {
            return null;
        }
    }

    @Override
    public String text() {
        return text;
    }

    @Override
    public String toString() {
        return text;
    }

    /** What one evaluation has read of its event; an object or array in a loop is not converted for each item anew. */
    private final class Reading implements CelVariableResolver {
        private final EventFields event;
        private final @Nullable Object[] read = new Object[variables.length];

        Reading(EventFields event) {
            this.event = event;
        }

        @Override
        public Optional<Object> find(String name) {
            Integer index = indices.get(name);
            if (index == null) {
                return Optional.empty();
            }
            Object value = read[index];
            if (value == null) {
                value = variables[index].read(event);
                read[index] = value;
            }
            return Optional.ofNullable(value);
        }
    }
}
