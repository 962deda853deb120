package weir.domain.value;

import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * An object: fields by name, in the order they came. It is mutable so that twenty rules need not copy it twenty times;
 * it belongs to the one evaluation that parsed it and is never shared.
 *
 * <p>Nearly every event has few fields, and those lie in arrays that are searched from the start, which takes less
 * time and half the memory of a {@code LinkedHashMap}. With more fields than {@link #FEW} it is one,
 * for a search through thousands would cost whoever sends them nothing and the loader dearly.
 */
public final class Structure implements Value {
    static final int FEW = 32;

    /** Enough for an object within an event; most events themselves fit in the second. */
    private static final int FIRST_CAPACITY = 8;

    private static final int SECOND_CAPACITY = 24;

    /** A field that was taken out leaves its place empty, because rules take out more than they look at. */
    private @Nullable String[] names = new String[FIRST_CAPACITY];

    private int[] hashes = new int[FIRST_CAPACITY];
    private @Nullable Value[] values = new Value[FIRST_CAPACITY];

    /** How many places are taken, with the empty ones between them. */
    private int end;

    private int size;

    /** Holds all fields once there are many, and the arrays none. */
    private @Nullable Map<String, Value> many;

    public Structure() {}

    /** The field's value, which may be {@link Value.Null}; empty if there is no such field. */
    public Optional<Value> field(String name) {
        return Optional.ofNullable(fieldOrNull(name));
    }

    /** As {@link #field}, without the wrapper, for the inner loops. */
    public @Nullable Value fieldOrNull(String name) {
        if (many != null) {
            return many.get(name);
        }
        int place = place(name);
        return place < 0 ? null : values[place];
    }

    /** Where the field lies in the arrays, or -1. */
    private int place(String name) {
        int hash = name.hashCode();
        for (int i = 0; i < end; i++) {
            if (hashes[i] == hash && name.equals(names[i])) {
                return i;
            }
        }
        return -1;
    }

    /** Sets a field; a new one goes last. */
    public Structure with(String name, Value value) {
        Objects.requireNonNull(value);
        int place = many == null ? place(name) : -1;
        if (place >= 0) {
            values[place] = value;
        } else if (many == null && size < FEW) {
            add(name, value);
        } else {
            manyFields().put(name, value);
        }
        return this;
    }

    private void add(String name, Value value) {
        if (end == names.length) {
            makeRoom();
        }
        names[end] = name;
        hashes[end] = name.hashCode();
        values[end] = value;
        end++;
        size++;
    }

    private void makeRoom() {
        if (size < end) {
            closeGaps();
            return;
        }
        int capacity = size < SECOND_CAPACITY ? SECOND_CAPACITY : FEW;
        names = Arrays.copyOf(names, capacity);
        hashes = Arrays.copyOf(hashes, capacity);
        values = Arrays.copyOf(values, capacity);
    }

    private void closeGaps() {
        int to = 0;
        for (int from = 0; from < end; from++) {
            if (names[from] != null) {
                names[to] = names[from];
                hashes[to] = hashes[from];
                values[to] = values[from];
                to++;
            }
        }
        Arrays.fill(names, to, end, null);
        Arrays.fill(values, to, end, null);
        end = to;
    }

    private Map<String, Value> manyFields() {
        Map<String, Value> all = many;
        if (all == null) {
            all = new LinkedHashMap<>(4 * FEW);
            all.putAll(fields());
            size = 0;
            end = 0;
            many = all;
        }
        return all;
    }

    public @Nullable Value remove(String name) {
        if (many != null) {
            return many.remove(name);
        }
        int place = place(name);
        if (place < 0) {
            return null;
        }
        Value removed = values[place];
        names[place] = null;
        values[place] = null;
        size--;
        return removed;
    }

    public boolean has(String name) {
        return fieldOrNull(name) != null;
    }

    /** Whether the test holds for the names of all fields. */
    public boolean everyName(Predicate<String> test) {
        if (many != null) {
            return many.keySet().stream().allMatch(test);
        }
        for (int i = 0; i < end; i++) {
            String name = names[i];
            if (name != null && !test.test(name)) {
                return false;
            }
        }
        return true;
    }

    public Collection<String> names() {
        return fields().keySet();
    }

    /** The fields in order; a view that cannot be written to, and is not to be read on after a change. */
    public Map<String, Value> fields() {
        return many == null ? new FewFields() : Collections.unmodifiableMap(many);
    }

    public boolean isEmpty() {
        return many == null ? size == 0 : many.isEmpty();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Structure that && fields().equals(that.fields());
    }

    @Override
    public int hashCode() {
        return fields().hashCode();
    }

    @Override
    public String toString() {
        return fields().toString();
    }

    /** The fields in the arrays as a map. */
    private final class FewFields extends AbstractMap<String, Value> {
        @Override
        public @Nullable Value get(@Nullable Object name) {
            return name instanceof String text ? fieldOrNull(text) : null;
        }

        @Override
        public boolean containsKey(@Nullable Object name) {
            return name instanceof String text && has(text);
        }

        @Override
        public Set<Entry<String, Value>> entrySet() {
            return new AbstractSet<>() {
                @Override
                public int size() {
                    return size;
                }

                @Override
                public Iterator<Entry<String, Value>> iterator() {
                    return new Fields();
                }
            };
        }
    }

    private final class Fields implements Iterator<Map.Entry<String, Value>> {
        private int next;

        @Override
        public boolean hasNext() {
            while (next < end && names[next] == null) {
                next++;
            }
            return next < end;
        }

        @Override
        public Map.Entry<String, Value> next() {
            if (!hasNext()) {
                throw new NoSuchElementException();
            }
            String name = Objects.requireNonNull(names[next]);
            Value value = Objects.requireNonNull(values[next]);
            next++;
            return Map.entry(name, value);
        }
    }
}
