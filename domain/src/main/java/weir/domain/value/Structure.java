package weir.domain.value;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An object: fields by name, in the order they came. It is mutable so that twenty rules need not copy it twenty times;
 * it belongs to the one evaluation that parsed it and is never shared.
 */
public final class Structure implements Value {
    private final Map<String, Value> fields;

    public Structure() {
        this.fields = new LinkedHashMap<>();
    }

    /** The field's value, which may be {@link Value.Null}; empty if there is no such field. */
    public Optional<Value> field(String name) {
        return Optional.ofNullable(fields.get(name));
    }

    /** As {@link #field}, without the wrapper, for the inner loops. */
    public @Nullable Value fieldOrNull(String name) {
        return fields.get(name);
    }

    /** Sets a field; a new one goes last. */
    public Structure with(String name, Value value) {
        fields.put(name, Objects.requireNonNull(value));
        return this;
    }

    public @Nullable Value remove(String name) {
        return fields.remove(name);
    }

    public boolean has(String name) {
        return fields.containsKey(name);
    }

    public Collection<String> names() {
        return fields.keySet();
    }

    /** The fields in order; a view. */
    public Map<String, Value> fields() {
        return fields;
    }

    public boolean isEmpty() {
        return fields.isEmpty();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Structure that && fields.equals(that.fields);
    }

    @Override
    public int hashCode() {
        return fields.hashCode();
    }

    @Override
    public String toString() {
        return fields.toString();
    }
}
