package weir.domain.normalise;

import weir.domain.reject.RejectCode;
import weir.domain.value.Abridged;
import weir.domain.value.FieldPath;
import weir.domain.value.Value;

/**
 * Why a step could not be taken, before it is known which rule's step it was.
 *
 * @param reason the rest of a sentence that begins with the rule's name
 */
record Problem(RejectCode code, String field, String reason) {

    static Problem cannotApply(FieldPath field, Value value, String wanted) {
        return of(RejectCode.CANNOT_APPLY, field, Abridged.of(value), wanted);
    }

    /** @param found the value as a message may show it */
    static Problem of(RejectCode code, FieldPath field, String found, String wanted) {
        return new Problem(code, field.toString(), "field " + field + " is " + found + ", " + wanted);
    }

    static Problem cannotSet(FieldPath target) {
        return new Problem(
                RejectCode.CANNOT_APPLY,
                target.toString(),
                "field " + target + " cannot be set, because what it would lie in is no object, or an array too short");
    }
}
