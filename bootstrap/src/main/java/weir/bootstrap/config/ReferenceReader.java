package weir.bootstrap.config;

import static weir.bootstrap.config.Key.optional;
import static weir.bootstrap.config.Key.required;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import weir.domain.envelope.ChannelName;

/** The section {@code reference}. */
final class ReferenceReader {
    private static final Choices<ReferenceType> TYPES = Choices.of(ReferenceType.values());

    static final Keys REFERENCE = Keys.at(
            "reference.*",
            "Reference data by the name that look-ups use: 1 to 64 of a-z, 0-9, _ and -.",
            required("type", TYPES.label(), "What it is."),
            optional("path", "path", "none; csv and geoip need one", "Its file, which is read again when it changes."),
            optional("key", "text", "none; csv needs one", "The column of the CSV file whose text is looked up."));

    /**
     * @param columns by name of the reference data; no set if it could not be opened, an empty one if any column can be
     *     asked for
     * @param names all that are in the file, also those with problems
     */
    record References(Map<String, ReferenceConfig> configs, Map<String, Set<String>> columns, Set<String> names) {}

    private ReferenceReader() {}

    static References read(List<YamlNode.Entry> entries) {
        References references = new References(new LinkedHashMap<>(), new LinkedHashMap<>(), new LinkedHashSet<>());
        for (YamlNode.Entry entry : entries) {
            references.names().add(entry.name());
            if (!ChannelName.isLegal(entry.name())) {
                entry.key().problem("the name of reference data must be 1 to 64 of a-z, 0-9, _ and -");
            }
            Fields fields = entry.value().fields(REFERENCE);
            reference(entry.name(), fields).ifPresent(reference -> {
                references.configs().put(entry.name(), reference);
                YamlNode place = fields.node("path").orElse(entry.value());
                place.attempt(
                                "usable",
                                () -> place.reading().compilers().references().apply(reference))
                        .ifPresent(columns -> references.columns().put(entry.name(), Set.copyOf(columns)));
            });
        }
        return references;
    }

    private static Optional<ReferenceConfig> reference(String name, Fields fields) {
        Optional<ReferenceType> type = fields.optional("type", TYPES::read);
        if (type.isEmpty()) {
            return Optional.empty();
        }
        boolean needsPath =
                switch (type.get()) {
                    case CSV, GEOIP -> true;
                    case USER_AGENT -> false;
                };
        boolean needsKey =
                switch (type.get()) {
                    case CSV -> true;
                    case GEOIP, USER_AGENT -> false;
                };
        boolean pathFits = fits(fields, "path", needsPath);
        boolean keyFits = fits(fields, "key", needsKey);
        Optional<Path> path = fields.optional("path", YamlNode::file);
        Optional<String> key = fields.optional("key", YamlNode::textNotEmpty);
        return pathFits && keyFits && path.isPresent() == needsPath && key.isPresent() == needsKey
                ? Optional.of(new ReferenceConfig(name, type.get(), path, key))
                : Optional.empty();
    }

    private static boolean fits(Fields fields, String key, boolean needed) {
        boolean fits = fields.has(key) == needed;
        if (!fits) {
            fields.node(key)
                    .orElse(fields.owner())
                    .problem("`" + key + "` " + (needed ? "is missing" : "has no meaning") + " for this type");
        }
        return fits;
    }
}
