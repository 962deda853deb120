package weir.domain.condition;

import java.util.Optional;
import weir.domain.value.Value;

/**
 * A question about one event's fields whose answer is a value, written as text and compiled once. Its answer follows
 * from the event alone; it changes nothing, and may be asked by any number of threads at once.
 */
@FunctionalInterface
public interface Expression {
    /**
     * What the expression comes to for this event. Empty if it comes to nothing: a field that it needs is absent, or a
     * step of it makes no sense for the values it meets, such as a text added to a number or a division by zero. Never
     * an exception.
     */
    Optional<Value> evaluate(EventFields event);

    /**
     * Whether the expression is true for this event. What comes to nothing or to another value than true is not true;
     * neither is its negation, if it comes to nothing.
     */
    default boolean test(EventFields event) {
        return evaluate(event).filter(value -> value == Value.Bool.TRUE).isPresent();
    }

    /** The expression as it was written; of one that was not, something that tells it from others. */
    default String text() {
        return toString();
    }
}
