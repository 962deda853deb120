package weir.bootstrap.config;

import java.util.List;

/**
 * The keys of one section. Its reader takes no others, and the documentation and its test are made of them.
 *
 * @param places where the section stands: names joined by dots, {@code *} for any name, {@code []} for any item of a list
 * @param doc what the section is for
 */
record Keys(List<String> places, String doc, List<Key> keys) {
    static Keys at(String place, String doc, Key... keys) {
        return new Keys(List.of(place), doc, List.of(keys));
    }

    static Keys at(List<String> places, String doc, Key... keys) {
        return new Keys(places, doc, List.of(keys));
    }

    List<String> names() {
        return keys.stream().map(Key::name).toList();
    }

    /** A key that was declared; a reader that asks for another is wrong. */
    Key key(String name) {
        return keys.stream()
                .filter(key -> key.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no key " + name + " is declared at " + places));
    }
}
