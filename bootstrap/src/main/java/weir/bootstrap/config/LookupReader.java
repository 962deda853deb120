package weir.bootstrap.config;

import static weir.bootstrap.config.Key.required;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import weir.application.ingest.ChannelSpec;
import weir.domain.value.FieldPath;
import weir.domain.value.Nearest;

/** The list under {@code enrich}. */
final class LookupReader {
    static final Keys LOOKUP = Keys.at(
            "channels.*.enrich[]",
            "A look-up in reference data. A key that is not found sets the fields to null.",
            required("lookup", "reference data", "The name of reference data under `reference`."),
            required("key", "field", "The field whose text is looked up, or a part of the envelope."),
            required(
                    "set",
                    "mapping of field to column",
                    "The fields to set, each from a column of the reference data."));

    private final ReferenceReader.References references;
    private final ChannelSpec channel;

    LookupReader(ReferenceReader.References references, ChannelSpec channel) {
        this.references = references;
        this.channel = channel;
    }

    List<LookupConfig> read(Optional<YamlNode> list) {
        return list.map(node -> node.items().stream()
                        .flatMap(item -> lookup(item.fields(LOOKUP)).stream())
                        .toList())
                .orElse(List.of());
    }

    private Optional<LookupConfig> lookup(Fields fields) {
        Optional<String> reference = fields.optional("lookup", this::reference);
        Optional<FieldPath> key = fields.optional("key", this::key);
        Set<String> columns =
                reference.map(name -> references.columns().get(name)).orElse(Set.of());
        Map<FieldPath, String> set = new LinkedHashMap<>();
        for (YamlNode.Entry entry : fields.entries("set")) {
            Optional<FieldPath> field = entry.key().field();
            Optional<String> column =
                    entry.value().textNotEmpty().filter(name -> isColumn(entry.value(), name, columns));
            field.ifPresent(f -> column.ifPresent(c -> set.put(f, c)));
        }
        fields.node("set")
                .filter(node -> node.isMapping() && node.entries().isEmpty())
                .ifPresent(node -> node.problem("is empty: name at least one field"));
        return reference.flatMap(name -> key.map(field -> new LookupConfig(name, field, set)));
    }

    private Optional<String> reference(YamlNode node) {
        return node.text().filter(name -> {
            boolean known = references.names().contains(name);
            if (!known) {
                node.problem(
                        "unknown reference data " + node.shown(),
                        Optional.of(Nearest.suggestion(name, references.names())));
            }
            return known;
        });
    }

    /** What the front end was not asked to note is not there to be looked up. */
    private Optional<FieldPath> key(YamlNode node) {
        Optional<FieldPath> key = node.fieldOrEnvelope();
        String text = key.map(FieldPath::toString).orElse("");
        if (text.equals(EnvelopeFields.CLIENT_ADDRESS) && !channel.noteAddress()) {
            node.problem("this channel does not note it", Optional.of("add `client: {address: true}`"));
        } else if (text.equals(EnvelopeFields.USER_AGENT) && !channel.noteUserAgent()) {
            node.problem("this channel does not note it", Optional.of("add `client: {user_agent: true}`"));
        }
        return key;
    }

    private static boolean isColumn(YamlNode node, String name, Set<String> columns) {
        boolean known = columns.isEmpty() || columns.contains(name);
        if (!known) {
            node.problem(
                    "the reference data has no column " + node.shown(),
                    Optional.of(
                            Nearest.suggestion(name, columns.stream().sorted().toList())));
        }
        return known;
    }
}
