package weir.bootstrap.config;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.time.ZoneId;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import weir.domain.condition.Expression;
import weir.domain.envelope.ChannelName;
import weir.domain.envelope.SourceName;
import weir.domain.normalise.Rule;
import weir.domain.normalise.SecretKey;
import weir.domain.table.Route;
import weir.domain.table.RulesVersion;
import weir.domain.table.TableSpec;
import weir.domain.value.FieldPath;
import weir.domain.value.JsonWriter;
import weir.domain.value.TextPattern;
import weir.domain.value.Value;

/**
 * Spells what decides a channel's rows, always alike: its rules and those of its sources, its look-ups (not what the
 * reference data holds), its routes, and the columns of their tables. How the file is written makes no difference: comments,
 * quotes, defaults that are spelt out. The names of rules do not count, for they decide nothing but messages.
 */
public final class RulesFingerprint {
    private final StringBuilder text = new StringBuilder();

    private RulesFingerprint() {}

    /** The version of a channel's rules. */
    public static RulesVersion of(ChannelConfig channel) {
        RulesFingerprint spelling = new RulesFingerprint();
        channel.rules().forEach(spelling::add);
        Map<String, Collection<Rule>> bySource = new TreeMap<>();
        for (Map.Entry<SourceName, ? extends Collection<Rule>> source :
                channel.rulesBySource().entrySet()) {
            if (!source.getValue().isEmpty()) {
                bySource.put(source.getKey().value(), List.copyOf(source.getValue()));
            }
        }
        bySource.forEach((source, rules) -> {
            spelling.text.append("source ").append(source).append('\n');
            rules.forEach(spelling::add);
        });
        channel.lookups().forEach(spelling::add);
        channel.routes().forEach(spelling::add);
        return RulesVersion.of(spelling.text.toString());
    }

    /** The version of the rules of a channel that nobody has configured. */
    public static RulesVersion ofNone(ChannelName channel) {
        RulesFingerprint spelling = new RulesFingerprint();
        spelling.add(new Route(TableSpec.generic(channel), Optional.empty()));
        return RulesVersion.of(spelling.text.toString());
    }

    private void add(Object part) {
        spell(part);
        text.append('\n');
    }

    private void spell(Object part) {
        if (part instanceof Rule rule) {
            spell(rule.when());
            spell(rule.action());
        } else if (part instanceof TableSpec table) {
            spell(table.ofVersion(1), TableSpec.class); // another version with the same columns has the same rows
        } else if (part instanceof Value value) {
            text.append(JsonWriter.write(value));
        } else if (part instanceof Record composed) {
            spell(composed, composed.getClass());
        } else if (part instanceof Optional<?> optional) {
            text.append('?');
            optional.ifPresent(this::spell);
        } else if (part instanceof Collection<?> parts) {
            text.append('[');
            parts.forEach(this::spell);
            text.append(']');
        } else if (part instanceof Map<?, ?> parts) {
            text.append('{'); // in its order: fields are moved one after the other
            parts.forEach((key, value) -> {
                spell(key);
                spell(value);
            });
            text.append('}');
        } else {
            quote(leaf(part));
        }
    }

    private void spell(Record composed, Class<?> type) {
        text.append(type.getSimpleName()).append('(');
        for (RecordComponent component : type.getRecordComponents()) {
            try {
                spell(component.getAccessor().invoke(composed));
            } catch (IllegalAccessException | InvocationTargetException e) {
                throw new IllegalStateException("cannot read " + component + " of " + type, e);
            }
        }
        text.append(')');
    }

    private static String leaf(Object part) {
        if (part instanceof TextPattern pattern) {
            return pattern.expression();
        }
        if (part instanceof Expression expression) {
            return expression.text();
        }
        if (part instanceof SecretKey key) {
            return key.fingerprint();
        }
        if (part instanceof String
                || part instanceof Number
                || part instanceof Boolean
                || part instanceof Enum<?>
                || part instanceof FieldPath
                || part instanceof ZoneId) {
            return part.toString();
        }
        throw new IllegalStateException("nobody has said how rules with a " + part.getClass() + " are told apart");
    }

    private void quote(String leaf) {
        text.append('"')
                .append(leaf.replace("\\", "\\\\").replace("\"", "\\\""))
                .append('"');
    }
}
