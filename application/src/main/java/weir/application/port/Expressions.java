package weir.application.port;

import java.util.List;
import java.util.Map;
import weir.domain.condition.Expression;

/**
 * Compiles what the configuration says about events in the Common Expression Language ({@code docs/expressions.md}).
 * The same text always compiles to the same; any number of threads may compile at once. What a text may cost is bounded:
 * its length and depth when it is compiled, and the steps of its loops when it is evaluated.
 */
public interface Expressions {
    /** Compiles an expression whose answer may be any value. No text makes it throw. */
    Compilation compile(String text);

    /** As {@link #compile}, of an expression that answers yes or no: one that can only answer otherwise is refused. */
    Compilation condition(String text);

    /**
     * As {@link #condition(String)}, of data that has these fields and no others: one that names another field is refused
     * too, and one that can come to nothing or to no truth value alone, whatever the fields hold. Who knows nothing of
     * fields refuses less.
     *
     * @param fields all that there are, by name
     */
    default Compilation condition(String text, Map<String, FieldType> fields) {
        return condition(text);
    }

    /** What a field holds, as far as that is known before there is an event. */
    enum FieldType {
        ANY,
        /** A whole number, always there. */
        WHOLE,
        /** A number with or without a fraction, or null. */
        NUMBER,
        MOMENT,
        ARRAY
    }

    /** What became of a text. */
    sealed interface Compilation {
        record Compiled(Expression expression) implements Compilation {}

        /** @param faults all that were found, at least one, in the order of the text */
        record Refused(List<Fault> faults) implements Compilation {
            public Refused {
                faults = List.copyOf(faults);
                if (faults.isEmpty()) {
                    throw new IllegalArgumentException("a text is refused for a reason");
                }
            }
        }
    }

    /**
     * What is wrong with a text, and where.
     *
     * @param line from 1
     * @param column from 1, in characters; a pair of surrogates is one character
     * @param message for a person who has the text before them
     */
    record Fault(int line, int column, String message) {
        @Override
        public String toString() {
            return "line " + line + ", column " + column + ": " + message;
        }
    }
}
