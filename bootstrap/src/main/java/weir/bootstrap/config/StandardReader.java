package weir.bootstrap.config;

import static weir.bootstrap.config.Key.byDefault;
import static weir.bootstrap.config.Key.optional;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import weir.domain.standard.Schema;
import weir.domain.standard.Standard;
import weir.domain.standard.Standard.JsonShape;
import weir.domain.value.FieldPath;

/** What a channel requires of an event. */
final class StandardReader {
    private static final int SCHEMA_BYTES_MAX = 4 << 20;
    private static final Choices<JsonShape> SHAPES = Choices.of(JsonShape.values());

    static final Keys STANDARD = Keys.at(
            "channels.*.standard",
            "What the channel requires of an event; one that misses it is rejected.",
            byDefault("bytes_max", "size", "1MiB", "The largest event."),
            byDefault("json", SHAPES.label(), "any", "What an event is: a JSON object, JSON if it says so, or bytes."),
            optional("required", "list of fields", "none", "Fields that must be there and not null."),
            optional("schema", "path", "none", "A JSON Schema that the event must satisfy."));

    private StandardReader() {}

    static Standard read(Fields fields, ServerConfig server) {
        long bytesMax = fields.value("bytes_max", node -> node.size(1, Integer.MAX_VALUE));
        if (bytesMax > server.requestBytesMax()) {
            fields.node("bytes_max")
                    .ifPresent(node ->
                            node.problem(node.shown() + " is more than a request may have: server.request_bytes_max is "
                                    + Amounts.shown(server.requestBytesMax())));
        }
        JsonShape json = fields.value("json", SHAPES::read);
        List<FieldPath> required = fields.list("required", YamlNode::field);
        Optional<Schema> schema = fields.optional("schema", StandardReader::schema);
        if (json == JsonShape.NONE) {
            Stream.of("required", "schema")
                    .flatMap(key -> fields.node(key).stream())
                    .forEach(node -> node.problem("asks for `json: object` or any"));
            return new Standard((int) bytesMax, json, List.of(), Optional.empty());
        }
        return new Standard((int) bytesMax, json, required, schema);
    }

    private static Optional<Schema> schema(YamlNode node) {
        return node.file()
                .flatMap(file -> text(node, file))
                .flatMap(text -> node.attempt(
                        "a JSON Schema",
                        () -> node.reading().compilers().schemas().apply(text)));
    }

    private static Optional<String> text(YamlNode node, Path file) {
        try {
            if (Files.size(file) <= SCHEMA_BYTES_MAX) {
                return Optional.of(Files.readString(file, StandardCharsets.UTF_8));
            }
            node.problem("the file " + node.shown() + " is larger than " + Amounts.shown(SCHEMA_BYTES_MAX));
        } catch (NoSuchFileException e) {
            node.problem("there is no file " + node.shown());
        } catch (IOException e) {
            node.problem("the file " + node.shown() + " cannot be read as text: "
                    + e.getClass().getSimpleName());
        }
        return Optional.empty();
    }
}
