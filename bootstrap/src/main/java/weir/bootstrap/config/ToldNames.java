package weir.bootstrap.config;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The names of what one detector's findings tell, each once. */
final class ToldNames {
    private final Map<String, Integer> lines = new HashMap<>();

    /** Whether the name is new; the second of two is a problem where it stands. */
    boolean add(String name, YamlNode place) {
        Integer first = lines.putIfAbsent(name, place.line());
        if (first != null) {
            place.problem(
                    "a finding has a field `" + name + "` already, by line " + first,
                    Optional.of("give one of them another name"));
        }
        return first == null;
    }
}
