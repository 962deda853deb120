package weir.domain.table;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import weir.domain.envelope.AgentName;
import weir.domain.envelope.ChannelName;
import weir.domain.envelope.Envelope;
import weir.domain.envelope.Payload;
import weir.domain.reject.Fault;
import weir.domain.reject.RejectedEvent;
import weir.domain.reject.Stage;
import weir.domain.value.JsonReader;
import weir.domain.value.JsonWriter;
import weir.domain.value.MalformedJson;
import weir.domain.value.Structure;
import weir.domain.value.Surrogates;
import weir.domain.value.Value;

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
    private static final String AGENT = "agent";
    private static final Set<String> OWN = Set.of(CHANNEL, STAGE, CODE, REASON, RULE, FIELD, AGENT);

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

    /** The channel that an event came to: of one in the internal channel the one that it was rejected on the way to. */
    public static ChannelName channelOf(Envelope envelope) {
        String cameTo = envelope.attributes().get(CHANNEL);
        return envelope.channel().equals(ChannelName.REJECTED) && cameTo != null && ChannelName.isLegal(cameTo)
                ? new ChannelName(cameTo)
                : envelope.channel();
    }

    /** As {@link #attributes(ChannelName, Fault)}, of one that an agent could not take. */
    public static Map<String, String> attributes(ChannelName channel, Fault fault, AgentName agent) {
        Map<String, String> attributes = new HashMap<>(attributes(channel, fault));
        attributes.put(AGENT, agent.toString());
        return Map.copyOf(attributes);
    }

    /** The rules of the internal channel: whatever an envelope there holds becomes a row. */
    public static ChannelRules rules() {
        return envelope -> {
            Map<String, String> attributes = envelope.attributes();
            return new Outcome.Tabulated(
                    List.of(SettledRows.isNotice(envelope) ? SettledRows.row(envelope) : row(envelope, attributes)));
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
                envelope.data(),
                text(agent(attributes)),
                text(rest(attributes)));
        Row row = new Row(
                envelope.id(),
                envelope.source(),
                envelope.createdMicros(),
                Collections.unmodifiableList(values),
                Optional.empty());
        return new Outcome.TableRow(TABLE, row);
    }

    /** Versions that had no attribute for it named the agent as the rule. */
    private static @Nullable String agent(Map<String, String> attributes) {
        String rule = Stage.AGENT.code().equals(attributes.get(STAGE)) ? attributes.get(RULE) : null;
        return attributes.getOrDefault(AGENT, rule);
    }

    /** The event's own attributes as a JSON object; null if it has none. */
    private static @Nullable String rest(Map<String, String> attributes) {
        Structure rest = new Structure();
        new TreeMap<>(attributes).forEach((name, value) -> {
            if (!OWN.contains(name)) {
                rest.with(name, Value.text(value));
            }
        });
        return rest.isEmpty() ? null : JsonWriter.write(rest);
    }

    /** The event of a row of {@link TableSpec#rejected()}. */
    public static RejectedEvent event(Row row, JsonReader json) {
        String channel = read(row, 0).orElse(UNKNOWN);
        Envelope envelope = new Envelope(
                row.id(),
                row.source(),
                new ChannelName(ChannelName.exists(channel) ? channel : UNKNOWN),
                Instant.EPOCH.plus(row.createdMicros(), ChronoUnit.MICROS),
                read(row, 6).orElse(UNKNOWN),
                row.values().get(7) instanceof Payload data ? data : Payload.of(""),
                read(row, 9).map(text -> attributes(text, json)).orElse(Map.of()));
        return new RejectedEvent(
                envelope,
                read(row, 1).orElse(UNKNOWN),
                read(row, 2).orElse(UNKNOWN),
                read(row, 3).orElse(UNKNOWN),
                read(row, 4),
                read(row, 5),
                read(row, 8));
    }

    private static Optional<String> read(Row row, int column) {
        Object value = row.values().get(column);
        return value == null ? Optional.empty() : Optional.of(value.toString());
    }

    private static Map<String, String> attributes(String text, JsonReader json) {
        Map<String, String> attributes = new HashMap<>();
        try {
            if (json.read(Payload.of(text)) instanceof Structure fields) {
                fields.fields().forEach((name, value) -> {
                    if (value instanceof Value.Text known) {
                        attributes.put(name, known.text());
                    }
                });
            }
        } catch (MalformedJson e) {
            throw new IllegalStateException("attributes are kept as JSON: " + text, e);
        }
        return attributes;
    }

    private static @Nullable String text(@Nullable String text) {
        return text == null ? null : Surrogates.replaceLone(text);
    }
}
