package weir.adapters.format.schema;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.PathType;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersion.VersionFlag;
import com.networknt.schema.ValidationMessage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import weir.adapters.format.json.JacksonPayloadCodec;
import weir.domain.envelope.Payload;
import weir.domain.standard.Schema;
import weir.domain.value.MalformedJson;

/**
 * A compiled JSON Schema: drafts 4, 6, 7, 2019-09 and 2020-12, as its {@code $schema} says, 2020-12 if it says nothing.
 * It stands alone: references lead into the schema itself or to the drafts' own schemas, and nothing is fetched. Regular
 * expressions are RE2's, whose time is linear, so that no event can stop the front end. Safe for use by many threads.
 */
public final class JsonSchema implements Schema {
    private static final int VIOLATION_CHARS_MAX = 500;

    private static final SchemaValidatorsConfig SETTINGS = SchemaValidatorsConfig.builder()
            .failFast(true)
            .locale(Locale.ENGLISH)
            .pathType(PathType.LEGACY) // $.items[0].sku, as field paths are written everywhere else
            .regularExpressionFactory(LinearExpression::compile)
            .build();

    private static final ObjectMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxStringLength(Integer.MAX_VALUE)
                            .maxNameLength(Integer.MAX_VALUE)
                            .build())
                    .build())
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .nodeFactory(new BoundedNumbers())
            .build();
    private static final ObjectReader READER = MAPPER.readerFor(JsonNode.class);

    /** On these a schema is tried once: one that refers to itself without end must not be found out by an event. */
    private static final List<String> PROBES = List.of("null", "{}", "[]", "\"\"", "0");

    private final com.networknt.schema.JsonSchema schema;

    private JsonSchema(com.networknt.schema.JsonSchema schema) {
        this.schema = schema;
    }

    /** @throws IllegalArgumentException saying what is wrong with the schema and where */
    public static JsonSchema compile(String text) {
        JsonNode node = parse(text);
        VersionFlag draft = draft(node);
        JsonSchemaFactory factory = JsonSchemaFactory.getInstance(
                draft, builder -> builder.schemaLoaders(loaders -> loaders.add(new NoFetching())));
        checkAgainstDraft(factory, draft, node);
        try {
            com.networknt.schema.JsonSchema schema = factory.getSchema(node, SETTINGS);
            schema.initializeValidators();
            JsonSchema compiled = new JsonSchema(schema);
            for (String probe : PROBES) {
                schema.validate(MAPPER.readTree(probe));
            }
            return compiled;
        } catch (StackOverflowError e) {
            throw new IllegalArgumentException("the JSON Schema refers to itself without end", e);
        } catch (IOException | RuntimeException e) {
            throw new IllegalArgumentException("the JSON Schema cannot be used: " + rootMessage(e), e);
        }
    }

    private static JsonNode parse(String text) {
        try {
            new JacksonPayloadCodec().read(Payload.of(text));
            JsonNode node = MAPPER.readTree(text);
            if (!node.isObject() && !node.isBoolean()) {
                throw new IllegalArgumentException("a JSON Schema must be a JSON object, true or false");
            }
            return node;
        } catch (MalformedJson e) {
            throw new IllegalArgumentException(
                    "the JSON Schema is not JSON: " + e.getMessage() + " (at byte " + e.offset() + ")", e);
        } catch (JacksonException e) {
            throw new IllegalArgumentException("the JSON Schema cannot be read: " + e.getOriginalMessage(), e);
        }
    }

    private static VersionFlag draft(JsonNode node) {
        JsonNode named = node.path("$schema");
        if (named.isMissingNode()) {
            return VersionFlag.V202012;
        }
        String id = named.asText();
        return VersionFlag.fromId(id.endsWith("#") || id.contains("/draft/") ? id : id + "#")
                .or(() -> VersionFlag.fromId(
                        id.replace("https://json-schema.org/draft-0", "http://json-schema.org/draft-0")))
                .orElseThrow(() -> new IllegalArgumentException("the JSON Schema's $schema \"" + id
                        + "\" is not known; drafts 4, 6, 7, 2019-09 and 2020-12 are"));
    }

    /** A misspelt keyword is legal, but a keyword with a value it cannot have is a mistake to be told at once. */
    private static void checkAgainstDraft(JsonSchemaFactory factory, VersionFlag draft, JsonNode node) {
        Set<ValidationMessage> wrong =
                factory.getSchema(SchemaLocation.of(draft.getId()), SETTINGS).validate(node);
        if (!wrong.isEmpty()) {
            throw new IllegalArgumentException(
                    "the JSON Schema is not valid at " + wrong.iterator().next().getMessage());
        }
    }

    private static String rootMessage(Throwable e) {
        Throwable root = e;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return String.valueOf(root.getMessage());
    }

    @Override
    public Optional<String> violation(Payload json) {
        try {
            JsonNode node = READER.readTree(json.array(), json.offset(), json.length());
            return schema.validate(node).stream().findFirst().map(message -> abridged(message.getMessage()));
        } catch (JacksonException e) {
            return Optional.of("cannot be checked: " + abridged(e.getOriginalMessage()));
        } catch (ArithmeticException | NumberFormatException e) {
            return Optional.of("cannot be checked: a number in it is too large or too small to compute with");
        } catch (IOException e) {
            throw new UncheckedIOException("bytes in memory cannot fail to be read", e);
        } catch (StackOverflowError e) {
            return Optional.of("cannot be checked: it is nested too deep for the schema");
        }
    }

    private static String abridged(String message) {
        return message.length() <= VIOLATION_CHARS_MAX ? message : message.substring(0, VIOLATION_CHARS_MAX) + "…";
    }
}
