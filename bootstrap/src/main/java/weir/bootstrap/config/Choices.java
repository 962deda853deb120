package weir.bootstrap.config;

import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import weir.domain.value.Nearest;

/** A value that is one of a few words. */
record Choices<T>(Map<String, T> byName) {
    /** By the constants' names in lower case. */
    static <E extends Enum<E>> Choices<E> of(E[] values) {
        return of(values, value -> value.name().toLowerCase(Locale.ROOT));
    }

    static <E> Choices<E> of(E[] values, Function<E, String> name) {
        Map<String, E> byName = new LinkedHashMap<>();
        Arrays.stream(values).forEach(value -> byName.put(name.apply(value), value));
        return new Choices<>(Collections.unmodifiableMap(byName));
    }

    /** The words, for the documentation. */
    String label() {
        return String.join(" · ", byName.keySet());
    }

    Optional<T> read(YamlNode node) {
        return node.text().flatMap(text -> {
            T value = byName.get(text);
            if (value == null) {
                node.problem(
                        node.shown() + " is not one of " + String.join(", ", byName.keySet()),
                        Nearest.to(text.toLowerCase(Locale.ROOT), byName.keySet())
                                .map(near -> "did you mean \"" + near + "\"?"));
            }
            return Optional.ofNullable(value);
        });
    }
}
