package weir.domain.analyse;

import weir.domain.value.FieldPath;

/**
 * A field that a detector takes from an event, and the name it has in the detection's data.
 *
 * @param name 1 to 64 characters; not {@code from} or {@code to}
 */
public record NamedField(String name, FieldPath path) {
    public NamedField {
        Outputs.requireName(name);
    }

    /** Under the path's last name. */
    public static NamedField of(String path) {
        FieldPath parsed = FieldPath.parse(path);
        return new NamedField(parsed.lastName().orElse(path), parsed);
    }
}
