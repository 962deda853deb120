package weir.bootstrap.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import weir.domain.analyse.NamedField;
import weir.domain.value.FieldPath;

/** Fields with the names under which they are told: a list, where each has its last name, or a mapping of name to field. */
final class NamedFields {
    private NamedFields() {}

    /** @param told the names that are taken; those of the fields are taken then too */
    static List<NamedField> read(YamlNode node, ToldNames told) {
        List<NamedField> fields = new ArrayList<>();
        if (node.isMapping()) {
            for (YamlNode.Entry entry : node.entries()) {
                entry.value()
                        .fieldOrEnvelope()
                        .flatMap(path -> entry.key().made("a name", name -> new NamedField(name, path)))
                        .filter(field -> told.add(field.name(), entry.key()))
                        .ifPresent(fields::add);
            }
            return fields;
        }
        for (YamlNode item : node.itemsOrOne()) {
            item.fieldOrEnvelope()
                    .flatMap(path -> named(item, path))
                    .filter(field -> told.add(field.name(), item))
                    .ifPresent(fields::add);
        }
        return fields;
    }

    private static Optional<NamedField> named(YamlNode item, FieldPath path) {
        String name = path.lastName().orElse(path.toString());
        return item.attempt(
                "a field with a name", () -> new NamedField(name.startsWith("$") ? name.substring(1) : name, path));
    }

    static List<String> names(List<NamedField> fields) {
        return fields.stream().map(NamedField::name).toList();
    }
}
