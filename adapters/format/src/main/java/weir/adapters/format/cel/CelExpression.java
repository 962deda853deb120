package weir.adapters.format.cel;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import weir.domain.condition.EventFields;
import weir.domain.condition.Expression;
import weir.domain.value.Value;

/** A compiled expression. Nothing of an event is kept: what is read of one lives as long as its evaluation. */
final class CelExpression implements Expression {
    private final String text;
    private final Step step;
    private final Variable[] variables;
    private final Map<String, Integer> indices = new HashMap<>();

    CelExpression(String text, Step step, List<Variable> variables) {
        this.text = text;
        this.step = step;
        this.variables = variables.toArray(Variable[]::new);
        for (int i = 0; i < this.variables.length; i++) {
            indices.put(this.variables[i].name(), i);
        }
    }

    @Override
    public Optional<Value> evaluate(EventFields event) {
        return CelValues.toValue(step.result(new Reading(event, variables, indices)));
    }

    @Override
    public boolean test(EventFields event) {
        return step.isTrue(new Reading(event, variables, indices));
    }

    @Override
    public String text() {
        return text;
    }

    @Override
    public String toString() {
        return text;
    }
}
