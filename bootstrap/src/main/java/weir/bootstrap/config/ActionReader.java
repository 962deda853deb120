package weir.bootstrap.config;

import static weir.bootstrap.config.Key.byDefault;
import static weir.bootstrap.config.Key.optional;
import static weir.bootstrap.config.Key.required;

import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import weir.domain.normalise.Conversion;
import weir.domain.normalise.Rule;
import weir.domain.normalise.Rule.Action;
import weir.domain.normalise.SecretKey;
import weir.domain.normalise.TimeFormat;
import weir.domain.value.FieldPath;
import weir.domain.value.Nearest;
import weir.domain.value.TextPattern;

/** What a rule does: the sections under its verb. */
final class ActionReader {
    private static final int SECRET_BYTES_MIN = 16;
    private static final Map<String, TimeFormat> TIME_FORMATS = timeFormats();
    private static final Choices<ConversionType> CONVERSIONS = Choices.of(ConversionType.values());

    private enum ConversionType {
        INTEGER,
        DECIMAL,
        BOOLEAN,
        IP,
        TEXT,
        TIMESTAMP
    }

    static final Keys CONVERT = Keys.at(
            "channels.*.normalise[].convert",
            "Makes a value of another type.",
            required("field", "field", "The field."),
            required("to", CONVERSIONS.label(), "What it becomes."),
            byDefault(
                    "from",
                    "list of formats",
                    "iso",
                    "For timestamp, the spellings that are tried in order: " + String.join(", ", TIME_FORMATS.keySet())
                            + ", or a pattern of Java's DateTimeFormatter."),
            byDefault("zone", "time zone", "UTC", "For timestamp, where a text without zone or offset was written."));

    static final Keys SPLIT = Keys.at(
            "channels.*.normalise[].split",
            "Cuts a text at each separator.",
            required("field", "field", "The field."),
            required("by", "text", "The separator."),
            optional("into", "list of fields", "an array in the field's place", "A field for each part."));

    static final Keys EXTRACT = Keys.at(
            "channels.*.normalise[].extract",
            "Sets a field for each named group of an expression.",
            required("field", "field", "The field whose text is searched."),
            required("pattern", "regular expression", "The expression (RE2) with named groups, (?P<name>…)."));

    static final Keys FLATTEN = Keys.at(
            "channels.*.normalise[].flatten",
            "Moves the fields of an object, and of the objects in it, beside it.",
            required("field", "field", "The object."),
            required("prefix", "text", "What the new names begin with."),
            byDefault("separator", "text", "_", "What joins the names of nested fields."));

    static final Keys PSEUDONYMISE = Keys.at(
            "channels.*.normalise[].pseudonymise",
            "Replaces texts by their HMAC-SHA-256.",
            required("fields", "list of fields", "The fields."),
            required("key", "secret", "At least 16 bytes, from ${NAME} or ${file:/path}."));

    private static final Map<String, Function<YamlNode, Optional<Action>>> READERS = Map.ofEntries(
            Map.entry("rename", node -> Optional.of(new Rule.Rename(byField(node, YamlNode::field)))),
            Map.entry("convert", node -> convert(node.fields(CONVERT))),
            Map.entry("default", node -> Optional.of(new Rule.Default(byField(node, ValueReader::substituted)))),
            Map.entry("constant", node -> Optional.of(new Rule.Constant(byField(node, ValueReader::substituted)))),
            Map.entry("trim", node -> Optional.of(new Rule.Trim(fields(node)))),
            Map.entry("lower", node -> Optional.of(new Rule.ChangeCase(fields(node), Rule.LetterCase.LOWER))),
            Map.entry("upper", node -> Optional.of(new Rule.ChangeCase(fields(node), Rule.LetterCase.UPPER))),
            Map.entry("split", node -> split(node.fields(SPLIT))),
            Map.entry("extract", node -> extract(node.fields(EXTRACT))),
            Map.entry("parse_json", node -> Optional.of(new Rule.ParseJson(fields(node)))),
            Map.entry("flatten", node -> flatten(node.fields(FLATTEN))),
            Map.entry("pseudonymise", node -> pseudonymise(node.fields(PSEUDONYMISE))),
            Map.entry("drop", node -> Optional.of(new Rule.Drop(fields(node)))));

    private ActionReader() {}

    /** The action of one of the declared verbs. */
    static Optional<Action> read(String verb, YamlNode node) {
        Function<YamlNode, Optional<Action>> reader = READERS.get(verb);
        if (reader == null) {
            throw new IllegalStateException("the verb " + verb + " has no reader");
        }
        return reader.apply(node);
    }

    private static Map<String, TimeFormat> timeFormats() {
        Map<String, TimeFormat> formats = new LinkedHashMap<>();
        formats.put("iso", new TimeFormat.Iso());
        formats.put("epoch_s", TimeFormat.Epoch.SECONDS);
        formats.put("epoch_ms", TimeFormat.Epoch.MILLIS);
        formats.put("epoch_us", TimeFormat.Epoch.MICROS);
        formats.put("epoch_ns", TimeFormat.Epoch.NANOS);
        return formats;
    }

    /** A mapping by field; each field once, however it is spelt. */
    private static <T> Map<FieldPath, T> byField(YamlNode node, Function<YamlNode, Optional<T>> reader) {
        Map<FieldPath, T> values = new LinkedHashMap<>();
        for (YamlNode.Entry entry : node.entries()) {
            Optional<FieldPath> field = entry.key().field();
            Optional<T> value = reader.apply(entry.value());
            if (field.isPresent() && value.isPresent() && values.put(field.get(), value.get()) != null) {
                entry.key().problem("the field `" + field.get() + "` is there twice");
            }
        }
        if (node.isMapping() && node.entries().isEmpty()) {
            node.problem("is empty: name at least one field");
        }
        return values;
    }

    private static List<FieldPath> fields(YamlNode node) {
        if (node.itemsOrOne().isEmpty()) {
            node.problem("is empty: name at least one field");
        }
        return node.list(YamlNode::field);
    }

    private static Optional<Action> convert(Fields fields) {
        Optional<FieldPath> field = fields.optional("field", YamlNode::field);
        Optional<ConversionType> to = fields.optional("to", CONVERSIONS::read);
        List<TimeFormat> formats = fields.value("from", node -> Optional.of(node.list(ActionReader::timeFormat)));
        ZoneId zone = fields.value("zone", ActionReader::zone);
        if (to.isPresent() && to.get() != ConversionType.TIMESTAMP) {
            Stream.of("from", "zone")
                    .flatMap(key -> fields.node(key).stream())
                    .forEach(node -> node.problem("has a meaning only with `to: timestamp`"));
        }
        Optional<Conversion> conversion = to.map(type -> switch (type) {
            case INTEGER -> new Conversion.ToInteger();
            case DECIMAL -> new Conversion.ToDecimal();
            case BOOLEAN -> new Conversion.ToBoolean();
            case IP -> new Conversion.ToIpAddress();
            case TEXT -> new Conversion.ToText();
            case TIMESTAMP -> new Conversion.ToTimestamp(formats, zone);
        });
        return field.flatMap(f -> conversion.map(c -> new Rule.Convert(f, c)));
    }

    private static Optional<TimeFormat> timeFormat(YamlNode node) {
        return node.textNotEmpty().flatMap(text -> {
            TimeFormat named = TIME_FORMATS.get(text);
            return named == null ? timePattern(node, text) : Optional.of(named);
        });
    }

    private static Optional<TimeFormat> timePattern(YamlNode node, String text) {
        try {
            return Optional.of(DateTimeFormatter.ofPattern(text, Locale.ENGLISH))
                    .map(legal -> new TimeFormat.Pattern(text));
        } catch (IllegalArgumentException e) {
            node.problem(
                    node.shown() + " is neither " + String.join(", ", TIME_FORMATS.keySet())
                            + " nor a pattern of DateTimeFormatter"
                            + (node.isSubstituted() ? "" : ": " + e.getMessage()),
                    Nearest.to(text, TIME_FORMATS.keySet()).map(near -> "did you mean \"" + near + "\"?"));
            return Optional.empty();
        }
    }

    private static Optional<ZoneId> zone(YamlNode node) {
        return node.parsed("a time zone, such as UTC, Europe/Budapest or +02:00", text -> {
            try {
                return Optional.of(ZoneId.of(text));
            } catch (DateTimeException e) {
                return Optional.empty();
            }
        });
    }

    private static Optional<Action> split(Fields fields) {
        Optional<FieldPath> field = fields.optional("field", YamlNode::field);
        Optional<String> separator = fields.optional("by", node -> node.text().filter(text -> {
            if (text.isEmpty()) {
                node.problem("is empty");
            }
            return !text.isEmpty();
        }));
        List<FieldPath> into = fields.list("into", YamlNode::field);
        return field.flatMap(f -> separator.map(by -> new Rule.Split(f, by, into)));
    }

    private static Optional<Action> extract(Fields fields) {
        Optional<FieldPath> field = fields.optional("field", YamlNode::field);
        Optional<TextPattern> pattern =
                fields.optional("pattern", node -> ConditionReader.pattern(node).filter(compiled -> {
                    boolean named = !compiled.groupNames().isEmpty();
                    if (!named) {
                        node.problem("has no named group", Optional.of("write (?P<name>…) around what is to be set"));
                    }
                    return named;
                }));
        return field.flatMap(f -> pattern.map(p -> new Rule.Extract(f, p)));
    }

    private static Optional<Action> flatten(Fields fields) {
        Optional<FieldPath> field = fields.optional("field", YamlNode::field);
        Optional<String> prefix = fields.optional("prefix", YamlNode::text);
        String separator = fields.value("separator", YamlNode::text);
        return field.flatMap(f -> prefix.map(p -> new Rule.Flatten(f, p, separator)));
    }

    private static Optional<Action> pseudonymise(Fields fields) {
        List<FieldPath> targets =
                fields.node("fields").map(ActionReader::fields).orElse(List.of());
        Optional<SecretKey> key = fields.optional("key", ActionReader::secret);
        return key.map(k -> new Rule.Pseudonymise(targets, k));
    }

    private static Optional<SecretKey> secret(YamlNode node) {
        Optional<String> text = node.text();
        if (node.isScalar() && !node.isSubstituted()) {
            node.problem(
                    "a key does not belong in this file", Optional.of("write ${NAME} or ${file:/path} in its place"));
            return Optional.empty();
        }
        Optional<byte[]> bytes = text.map(secret -> secret.getBytes(StandardCharsets.UTF_8));
        if (bytes.isPresent() && bytes.get().length < SECRET_BYTES_MIN) {
            node.problem("the key must have at least " + SECRET_BYTES_MIN + " bytes, not " + bytes.get().length);
            return Optional.empty();
        }
        return bytes.map(SecretKey::new);
    }
}
