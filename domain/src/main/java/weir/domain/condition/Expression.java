package weir.domain.condition;

import java.util.Optional;
import weir.domain.value.Value;

/** A compiled expression over one event: pure, and safe to use again and again. */
public interface Expression {
    /** What it comes to; empty if it comes to nothing, for example because a field that it needs is absent. */
    Optional<Value> evaluate(EventFields event);

    /** Whether it comes to true; anything else, and nothing, is false. */
    default boolean test(EventFields event) {
        return evaluate(event).orElse(Value.Null.NULL) == Value.Bool.TRUE;
    }
}
