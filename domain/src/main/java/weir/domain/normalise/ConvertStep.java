package weir.domain.normalise;

import org.jspecify.annotations.Nullable;
import weir.domain.condition.EventFields;
import weir.domain.reject.RejectCode;
import weir.domain.value.Abridged;
import weir.domain.value.FieldPath;
import weir.domain.value.Value;

/** Gives one field the type that its rule asks for. */
record ConvertStep(FieldPath field, Converter converter) implements Step {
    @Override
    public @Nullable Problem apply(EventFields event) {
        Value value = field.findOrNull(event.fields());
        if (value == null || value == Value.Null.NULL) {
            return null;
        }
        Value converted = converter.convertOrNull(value);
        if (converted == null) {
            String wanted = "which is not " + converter.wanted();
            return Problem.of(RejectCode.CANNOT_CONVERT, field, Abridged.of(value), wanted);
        }
        return converted == value || field.set(event.fields(), converted) ? null : Problem.cannotSet(field);
    }
}
