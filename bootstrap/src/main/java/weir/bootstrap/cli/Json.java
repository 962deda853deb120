package weir.bootstrap.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import weir.domain.envelope.Payload;

/** JSON between the command line and the server, with numbers kept to the digit. */
final class Json {
    /** More zeros than that nobody writes, nor reads. */
    private static final int PLAIN_DIGITS_MAX = 40;

    private static final ObjectMapper MAPPER = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(JsonGenerator.Feature.WRITE_BIGDECIMAL_AS_PLAIN)
            .addModule(new SimpleModule().addSerializer(BigDecimal.class, new Decimals()))
            .build();

    /** Plain, but {@code 1E+300} rather than a one with three hundred zeros. */
    private static final class Decimals extends JsonSerializer<BigDecimal> {
        @Override
        public void serialize(BigDecimal number, JsonGenerator out, SerializerProvider serializers) throws IOException {
            int wholeDigits = number.precision() - number.scale();
            if (wholeDigits > PLAIN_DIGITS_MAX || wholeDigits < -PLAIN_DIGITS_MAX) {
                out.writeNumber(number.toString());
            } else {
                out.writeNumber(number);
            }
        }
    }

    private Json() {}

    /** @throws IOException if the bytes are not one JSON value */
    static JsonNode read(byte[] json) throws IOException {
        return MAPPER.readTree(json);
    }

    static JsonNode read(String json) throws IOException {
        return MAPPER.readTree(json);
    }

    static boolean isOneValue(Payload bytes) {
        try {
            return !read(bytes.toBytes()).isMissingNode();
        } catch (IOException e) {
            return false;
        }
    }

    /** Maps, lists, text, numbers, booleans and nulls as compact JSON. */
    static JsonNode tree(Object value) {
        return MAPPER.valueToTree(value);
    }

    static String write(@Nullable Object value) {
        try {
            return MAPPER.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a plain value could not be written as JSON", e);
        }
    }

    /** The same as indented JSON. */
    static String writeIndented(@Nullable Object value) {
        try {
            return MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a plain value could not be written as JSON", e);
        }
    }

    static byte[] bytes(Object value) {
        try {
            return MAPPER.writeValueAsBytes(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a plain value could not be written as JSON", e);
        }
    }

    /** As maps, lists, text, numbers, booleans and nulls. */
    static @Nullable Object plain(JsonNode node) {
        if (node.isObject()) {
            Map<String, @Nullable Object> fields = new LinkedHashMap<>();
            node.properties().forEach(field -> fields.put(field.getKey(), plain(field.getValue())));
            return fields;
        }
        if (node.isArray()) {
            List<@Nullable Object> items = new ArrayList<>();
            node.forEach(item -> items.add(plain(item)));
            return items;
        }
        if (node.isNull() || node.isMissingNode()) {
            return null;
        }
        if (node.isBoolean()) {
            return node.booleanValue();
        }
        if (node.isIntegralNumber()) {
            return node.canConvertToLong() ? (Object) node.longValue() : node.bigIntegerValue();
        }
        return node.isNumber() ? node.decimalValue() : node.asText();
    }

    /** A field's text; empty if it is absent or null. */
    static Optional<String> text(JsonNode node, String field) {
        JsonNode value = node.path(field);
        return value.isMissingNode() || value.isNull() ? Optional.empty() : Optional.of(value.asText());
    }
}
