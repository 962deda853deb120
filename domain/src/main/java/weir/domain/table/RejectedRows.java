package weir.domain.table;

import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import weir.domain.envelope.ChannelName;
import weir.domain.envelope.Envelope;
import weir.domain.reject.Fault;
import weir.domain.value.Surrogates;

/**
 * Rejected events on their way to {@link TableSpec#rejected()}. What a standard refused comes through the internal
 * channel {@link ChannelName#REJECTED}: an envelope with the bytes as they came, and what was wrong as attributes. What
 * a loader refused goes straight to the table.
 */
public final class RejectedRows {
    private static final String CHANNEL = "channel";
    private static final String STAGE = "stage";
    private static final String CODE = "code";
    private static final String REASON = "reason";
    private static final String RULE = "rule";
    private static final String FIELD = "field";

    /** What stands in the table for an attribute that whoever wrote the envelope left out. */
    private static final String UNKNOWN = "unknown";

    private static final TableSpec TABLE = TableSpec.rejected();

    private RejectedRows() {}

    /** The attributes of an envelope in the internal channel that carries an event rejected on its way to a channel. */
    public static Map<String, String> attributes(ChannelName channel, Fault fault) {
        Map<String, String> attributes = new HashMap<>();
        attributes.put(CHANNEL, channel.value());
        attributes.put(STAGE, fault.stage().code());
        attributes.put(CODE, fault.code().code());
        attributes.put(REASON, fault.reason());
        fault.rule().ifPresent(rule -> attributes.put(RULE, rule));
        fault.field().ifPresent(field -> attributes.put(FIELD, field));
        return Map.copyOf(attributes);
    }

    /** The rules of the internal channel: whatever an envelope there holds becomes a row. */
    public static ChannelRules rules() {
        return envelope -> {
            Map<String, String> attributes = envelope.attributes();
            return new Outcome.Tabulated(List.of(row(envelope, attributes)));
        };
    }

    /** The row of an event that a loader rejected. */
    public static Outcome.TableRow row(Outcome.Rejected rejected) {
        Envelope envelope = rejected.envelope();
        return row(envelope, attributes(envelope.channel(), rejected.fault()));
    }

    private static Outcome.TableRow row(Envelope envelope, Map<String, String> attributes) {
        List<@Nullable Object> values = Arrays.asList(
                text(attributes.getOrDefault(CHANNEL, UNKNOWN)),
                text(attributes.getOrDefault(STAGE, UNKNOWN)),
                text(attributes.getOrDefault(CODE, UNKNOWN)),
                text(attributes.getOrDefault(REASON, UNKNOWN)),
                text(attributes.get(RULE)),
                text(attributes.get(FIELD)),
                text(envelope.contentType()),
                envelope.data());
        Row row = new Row(
                envelope.id(),
                envelope.source(),
                envelope.createdMicros(),
                Collections.unmodifiableList(values),
                Optional.empty());
        return new Outcome.TableRow(TABLE, row);
    }

    private static @Nullable String text(@Nullable String text) {
        return text == null ? null : Surrogates.replaceLone(text);
    }
}
