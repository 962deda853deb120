package weir.application.reject;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Collectors;
import weir.application.port.Expressions;
import weir.application.port.Expressions.Compilation;
import weir.application.port.RejectedStore.Selection;
import weir.domain.condition.EventFields;
import weir.domain.condition.Expression;
import weir.domain.envelope.Envelope;
import weir.domain.reject.RejectedEvent;
import weir.domain.table.Prepared;
import weir.domain.table.RuleChain;
import weir.domain.value.JsonReader;

/**
 * Which rejected events are meant.
 *
 * @param where is asked of the event's data as it came, before any rule; what is not what it says it is, such as malformed
 *     JSON, is not meant
 */
public record RejectedFilter(Selection selection, Optional<Expression> where) {
    /** The names of the parameters that make a filter. */
    public static final List<String> PARAMETERS =
            List.of("channel", "source", "stage", "code", "agent", "from", "to", "where");

    /** @throws IllegalArgumentException with a message for the user */
    public static RejectedFilter of(Map<String, String> parameters, Expressions expressions) {
        TreeSet<String> unknown = new TreeSet<>(parameters.keySet());
        PARAMETERS.forEach(unknown::remove);
        if (!unknown.isEmpty()) {
            throw new IllegalArgumentException("there is no parameter " + String.join(", ", unknown)
                    + "; rejected events are chosen by " + String.join(", ", PARAMETERS));
        }
        Selection selection = new Selection(
                text(parameters, "channel"),
                text(parameters, "source"),
                text(parameters, "stage"),
                text(parameters, "code"),
                text(parameters, "agent"),
                text(parameters, "from").map(from -> moment("from", from)),
                text(parameters, "to").map(to -> moment("to", to)));
        return new RejectedFilter(selection, text(parameters, "where").map(where -> compiled(where, expressions)));
    }

    private static Optional<String> text(Map<String, String> parameters, String name) {
        return Optional.ofNullable(parameters.get(name));
    }

    private static Instant moment(String name, String text) {
        try {
            return Instant.parse(text);
        } catch (DateTimeException e) {
            throw new IllegalArgumentException(
                    name + " is \"" + text + "\": write a moment like 2026-11-21T09:00:00Z", e);
        }
    }

    private static Expression compiled(String text, Expressions expressions) {
        Compilation compilation = expressions.condition(text);
        if (compilation instanceof Compilation.Refused refused) {
            throw new IllegalArgumentException(
                    "where, " + refused.faults().stream().map(Object::toString).collect(Collectors.joining("; ")));
        }
        return ((Compilation.Compiled) compilation).expression();
    }

    /** Whether the expression holds for it; the rest is for the store to look after. */
    public boolean meansByData(RejectedEvent event, JsonReader json) {
        if (where.isEmpty()) {
            return true;
        }
        Envelope envelope = event.envelope();
        Prepared read =
                RuleChain.generic(envelope.channel(), json).prepare(envelope).orElseThrow();
        return read instanceof Prepared.Ready ready && where.get().test(new EventFields(envelope, ready.fields()));
    }

    /** Whether it means all there are. */
    public boolean isOpen() {
        return selection.equals(Selection.ALL) && where.isEmpty();
    }

    /** The parameters there are, in a fixed order, as somebody could give them again. */
    static String told(Map<String, String> parameters) {
        return Collections.unmodifiableMap(parameters).entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .map(parameter -> parameter.getKey() + "=" + parameter.getValue())
                .collect(Collectors.joining(" "));
    }
}
