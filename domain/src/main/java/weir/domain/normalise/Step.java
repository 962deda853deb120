package weir.domain.normalise;

import org.jspecify.annotations.Nullable;
import weir.domain.condition.EventFields;

/** A rule's action, prepared: everything that does not depend on the event has been worked out. */
@FunctionalInterface
interface Step {
    /** Changes the event's fields, or says why it cannot; null if all is well. */
    @Nullable
    Problem apply(EventFields event);
}
