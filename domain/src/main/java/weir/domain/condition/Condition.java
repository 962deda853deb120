package weir.domain.condition;

import java.util.List;
import weir.domain.value.FieldPath;
import weir.domain.value.TextPattern;
import weir.domain.value.Value;

/**
 * A question about one event's fields that is answered yes or no. A field that is absent or null equals nothing and
 * matches nothing.
 */
public sealed interface Condition {
    boolean test(EventFields event);

    /** Whether the field is there and not null. */
    record Exists(FieldPath field) implements Condition {
        @Override
        public boolean test(EventFields event) {
            Value value = event.findOrNull(field);
            return value != null && value != Value.Null.NULL;
        }
    }

    /** Whether the field's text is one of these: {@code 200} and {@code "200"} are the same. */
    record OneOf(FieldPath field, List<String> texts) implements Condition {
        public OneOf {
            texts = List.copyOf(texts);
        }

        @Override
        public boolean test(EventFields event) {
            return event.findOrNull(field) instanceof Value.Scalar scalar
                    && scalar != Value.Null.NULL
                    && texts.contains(scalar.text());
        }
    }

    /** Whether the pattern is found in the field's text. */
    record Matches(FieldPath field, TextPattern pattern) implements Condition {
        @Override
        public boolean test(EventFields event) {
            return event.findOrNull(field) instanceof Value.Scalar scalar
                    && scalar != Value.Null.NULL
                    && pattern.find(scalar.text());
        }
    }

    record Not(Condition condition) implements Condition {
        @Override
        public boolean test(EventFields event) {
            return !condition.test(event);
        }
    }

    record All(List<Condition> conditions) implements Condition {
        public All {
            conditions = List.copyOf(conditions);
        }

        @Override
        public boolean test(EventFields event) {
            for (Condition condition : conditions) {
                if (!condition.test(event)) {
                    return false;
                }
            }
            return true;
        }
    }

    record Any(List<Condition> conditions) implements Condition {
        public Any {
            conditions = List.copyOf(conditions);
        }

        @Override
        public boolean test(EventFields event) {
            for (Condition condition : conditions) {
                if (condition.test(event)) {
                    return true;
                }
            }
            return false;
        }
    }
}
