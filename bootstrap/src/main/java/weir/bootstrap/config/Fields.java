package weir.bootstrap.config;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import weir.domain.value.Nearest;

/** A section of the file by its declared keys. A key without a value counts as absent. */
final class Fields {
    private final YamlNode owner;
    private final Keys keys;
    private final Map<String, YamlNode> values;
    private final boolean unknownKey;

    private Fields(YamlNode owner, Keys keys, Map<String, YamlNode> values, boolean unknownKey) {
        this.owner = owner;
        this.keys = keys;
        this.values = values;
        this.unknownKey = unknownKey;
    }

    /** Notes unknown keys, and required ones that are missing. */
    static Fields of(YamlNode owner, Keys keys) {
        Map<String, YamlNode> values = new HashMap<>();
        List<String> names = keys.names();
        boolean unknown = false;
        for (YamlNode.Entry entry : owner.entries()) {
            if (!names.contains(entry.name())) {
                unknown = true;
                entry.key().problem("unknown key `" + entry.name() + "`", Optional.of(suggestion(entry.name(), names)));
            } else if (!entry.value().isNull()) {
                values.put(entry.name(), entry.value());
            }
        }
        if (owner.isMapping() || owner.isNull()) {
            keys.keys().stream()
                    .filter(key -> key.absence() == Key.Absence.REQUIRED && !values.containsKey(key.name()))
                    .forEach(key -> owner.problem("`" + key.name() + "` is missing: " + key.doc()));
        }
        return new Fields(owner, keys, values, unknown);
    }

    private static String suggestion(String name, List<String> known) {
        return Nearest.to(name, known)
                .map(near -> "did you mean `" + near + "`?")
                .orElseGet(() -> "known are: " + String.join(", ", known));
    }

    YamlNode owner() {
        return owner;
    }

    boolean hasUnknownKey() {
        return unknownKey;
    }

    boolean has(String name) {
        return node(name).isPresent();
    }

    /** The value, if the key is there. */
    Optional<YamlNode> node(String name) {
        return Optional.ofNullable(values.get(keys.key(name).name()));
    }

    /** The value as that, if the key is there and its value can be read so. */
    <T> Optional<T> optional(String name, Function<YamlNode, Optional<T>> reader) {
        return node(name).flatMap(reader);
    }

    /** The value as that, or the key's default where it is absent or wrong. */
    <T> T value(String name, Function<YamlNode, Optional<T>> reader) {
        Key key = keys.key(name);
        if (key.absence() != Key.Absence.DEFAULT) {
            throw new IllegalStateException("the key " + name + " has no default");
        }
        return node(name)
                .flatMap(reader)
                .or(() -> reader.apply(owner.standIn(name, key.standIn())))
                .orElseThrow(() -> new IllegalStateException("the default of " + name + " cannot be read"));
    }

    /** The values of a list, or nothing if the key is absent. */
    <T> List<T> list(String name, Function<YamlNode, Optional<T>> reader) {
        return node(name).map(node -> node.list(reader)).orElse(List.of());
    }

    /** A section in this one; one that is absent has its defaults. */
    Fields section(String name, Keys sectionKeys) {
        return node(name)
                .map(node -> node.fields(sectionKeys))
                .orElseGet(() -> new Fields(owner.standIn(name, ""), sectionKeys, Map.of(), false));
    }

    /** The entries of a mapping with names of its own; none if the key is absent. */
    List<YamlNode.Entry> entries(String name) {
        return node(name).map(YamlNode::entries).orElse(List.of());
    }
}
