package weir.domain.alert;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import weir.domain.analyse.TypedKey;
import weir.domain.value.CanonicalNumber;
import weir.domain.value.JsonWriter;
import weir.domain.value.Surrogates;
import weir.domain.value.Value;

/**
 * What an alert is about, such as a user. Keys that read the same may be different: {@code 1} and {@code "1"}.
 *
 * @param text for a person. Of one that is longer than {@link #TEXT_LENGTH_MAX} characters the end is replaced by a hash
 *     of the whole
 * @param identity equal for the same values and for no others; empty without a key, and where the text is all that is
 *     known
 */
public record AlertKey(String text, String identity) {
    public static final int TEXT_LENGTH_MAX = 500;

    /** More bytes are told apart by their hash, which is as long as an identity gets. */
    private static final int BYTES_MAX = 31;

    public AlertKey {
        text = bounded(text);
    }

    /** @param values of the key's fields; null where one is not there */
    public static AlertKey of(List<? extends @Nullable Value> values) {
        byte[] bytes = TypedKey.of(values);
        return new AlertKey(
                values.stream().map(AlertKey::shown).collect(Collectors.joining(", ")),
                HexFormat.of()
                        .formatHex(
                                bytes.length <= BYTES_MAX
                                        ? bytes
                                        : AlertId.sha256().digest(bytes)));
    }

    /** As it is known from a time when keys of one text were one. */
    AlertKey ofTextAlone() {
        return new AlertKey(text, "");
    }

    private static String shown(@Nullable Value value) {
        if (value == null) {
            return "";
        }
        if (value instanceof Value.Decimal decimal) {
            return CanonicalNumber.of(decimal).text();
        }
        return value instanceof Value.Scalar scalar ? scalar.text() : JsonWriter.write(value);
    }

    private static String bounded(String text) {
        if (text.length() <= TEXT_LENGTH_MAX) {
            return Surrogates.replaceLone(text);
        }
        String hash = HexFormat.of().formatHex(AlertId.sha256().digest(text.getBytes(StandardCharsets.UTF_16BE)));
        return Surrogates.replaceLone(text.substring(0, TEXT_LENGTH_MAX - hash.length() - 1) + "…" + hash);
    }
}
