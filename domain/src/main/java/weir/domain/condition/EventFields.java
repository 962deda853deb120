package weir.domain.condition;

import org.jspecify.annotations.Nullable;
import weir.domain.envelope.Envelope;
import weir.domain.value.FieldPath;
import weir.domain.value.Structure;
import weir.domain.value.Value;

/**
 * One event on its way through rules, look-ups and routes: the envelope, and the fields of its data, which rules change
 * in place. A path that begins with {@code $} reads the envelope: {@code $source}, {@code $channel}, {@code $created},
 * {@code $data_id}, {@code $content_type}, and any attribute by its name, such as {@code $client_address}. An event's
 * own field whose name begins with a dollar sign is not shadowed: its path is written in quotes, {@code "$oid"}.
 */
public record EventFields(Envelope envelope, Structure fields) {
    /** The value at that path, or null if there is none. */
    public @Nullable Value findOrNull(FieldPath path) {
        if (isOfEnvelope(path)) {
            return ofEnvelope(path.head().substring(1));
        }
        return path.findOrNull(fields);
    }

    /** Whether the path reads the envelope rather than the data. */
    public static boolean isOfEnvelope(FieldPath path) {
        return path.isDollarName();
    }

    private @Nullable Value ofEnvelope(String name) {
        return switch (name) {
            case "source" -> Value.text(envelope.source().value());
            case "channel" -> Value.text(envelope.channel().value());
            case "created" -> new Value.Time(envelope.created());
            case "data_id" -> Value.text(envelope.id().toString());
            case "content_type" -> Value.text(envelope.contentType());
            default -> {
                String attribute = envelope.attributes().get(name);
                yield attribute == null ? null : Value.text(attribute);
            }
        };
    }
}
