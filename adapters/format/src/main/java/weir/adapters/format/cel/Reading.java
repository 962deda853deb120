package weir.adapters.format.cel;

import dev.cel.runtime.CelVariableResolver;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import weir.domain.condition.EventFields;

/** What one evaluation has read of its event; an object or array in a loop is not converted for each item anew. */
final class Reading implements CelVariableResolver {
    private final EventFields event;
    private final Variable[] variables;
    private final Map<String, Integer> indices;
    private final @Nullable Object[] read;

    /** @param indices where each variable stands, by its name */
    Reading(EventFields event, Variable[] variables, Map<String, Integer> indices) {
        this.event = event;
        this.variables = variables;
        this.indices = indices;
        this.read = new Object[variables.length];
    }

    EventFields event() {
        return event;
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
