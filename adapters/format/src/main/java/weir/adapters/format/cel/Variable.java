package weir.adapters.format.cel;

import dev.cel.common.types.CelType;
import org.jspecify.annotations.Nullable;
import weir.domain.condition.EventFields;
import weir.domain.value.Value;

/**
 * What stands in a compiled expression for a place of the event: its value, or whether there is one.
 *
 * @param name as the compiled expression calls it; nobody can write it
 */
record Variable(String name, CelType type, Place place, boolean presence) {
    /** The value as the library has it; null if there is none, which an answer about presence never is. */
    @Nullable
    Object read(EventFields event) {
        Value value = place.find(event);
        if (presence) {
            return value != null;
        }
        return value == null ? null : CelValues.toCel(value);
    }
}
