package weir.bootstrap.config;

import java.nio.file.Path;
import java.util.Optional;

/**
 * Reference data.
 *
 * @param path of its file, absolute; there unless the type needs none ({@link ReferenceType#USER_AGENT})
 * @param key the column that is looked up; there for {@link ReferenceType#CSV}
 */
public record ReferenceConfig(String name, ReferenceType type, Optional<Path> path, Optional<String> key) {
    /** The file, for a type that has one. */
    public Path file() {
        return path.orElseThrow(() -> new IllegalStateException("reference data " + name + " has no file"));
    }

    /** The column that is looked up, for a type that has one. */
    public String keyColumn() {
        return key.orElseThrow(() -> new IllegalStateException("reference data " + name + " has no key"));
    }
}
