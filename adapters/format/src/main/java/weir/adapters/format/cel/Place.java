package weir.adapters.format.cel;

import java.util.List;
import org.jspecify.annotations.Nullable;
import weir.domain.condition.EventFields;
import weir.domain.value.FieldPath;
import weir.domain.value.Listing;
import weir.domain.value.Structure;
import weir.domain.value.Value;

/** Where an expression reads an event: a place that is known when it is compiled. */
sealed interface Place {
    /** The value there; null if there is none. */
    @Nullable
    Value find(EventFields event);

    /** @param steps from the event down: a {@code String} into an object, an {@code Integer} into an array */
    record Field(List<Object> steps) implements Place {
        public Field {
            steps = List.copyOf(steps);
        }

        @Override
        public @Nullable Value find(EventFields event) {
            Value here = event.fields();
            for (int i = 0; i < steps.size() && here != null; i++) {
                here = down(here, steps.get(i));
            }
            return here;
        }

        private static @Nullable Value down(Value here, Object step) {
            if (step instanceof String name) {
                return here instanceof Structure structure ? structure.fieldOrNull(name) : null;
            }
            int index = (Integer) step;
            return here instanceof Listing listing && index < listing.items().size()
                    ? listing.items().get(index)
                    : null;
        }
    }

    /** @param path begins with a dollar sign, as {@link EventFields} reads the envelope */
    record OfEnvelope(FieldPath path) implements Place {
        @Override
        public @Nullable Value find(EventFields event) {
            return event.findOrNull(path);
        }
    }
}
