package weir.application.handle;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import weir.domain.condition.EventFields;
import weir.domain.envelope.ChannelName;
import weir.domain.envelope.DataId;
import weir.domain.envelope.Envelope;
import weir.domain.envelope.Payload;
import weir.domain.envelope.SourceName;
import weir.domain.table.Prepared;
import weir.domain.value.FieldPath;
import weir.domain.value.JsonWriter;
import weir.domain.value.Structure;
import weir.domain.value.Value;

/** An event as an agent sees it: as it came, and, where that is asked for, normalised and enriched. For one thread. */
public final class Event {
    private final Envelope envelope;
    private final int attempt;
    private final Function<Envelope, Optional<Prepared>> rules;
    private @Nullable Prepared prepared;

    /**
     * @param attempt from 1
     * @param rules normalise and enrich; they are asked once at most
     */
    public Event(Envelope envelope, int attempt, Function<Envelope, Optional<Prepared>> rules) {
        this.envelope = envelope;
        this.attempt = attempt;
        this.rules = rules;
    }

    /** The {@code data_id}: a UUID in its canonical form. */
    public String id() {
        return envelope.id().toString();
    }

    /** Who sent it. */
    public String source() {
        return envelope.source().value();
    }

    public String channel() {
        return envelope.channel().value();
    }

    /** When Weir took it; it never goes back within a channel. */
    public Instant created() {
        return envelope.created();
    }

    /** The media type of the data, without parameters. */
    public String contentType() {
        return envelope.contentType();
    }

    /** A copy of the bytes as they came. */
    public byte[] data() {
        return envelope.data().toBytes();
    }

    /** The bytes as they came, as UTF-8. */
    public String text() {
        return envelope.data().text();
    }

    public Map<String, String> attributes() {
        return envelope.attributes();
    }

    /** How often it has come to this agent, this time too, since the agent began or Weir was started. */
    public int attempt() {
        return attempt;
    }

    /**
     * The event as the channel's rules have normalised and enriched it, as a JSON object. A JSON value that is no object is
     * one field {@code value} of it.
     *
     * @throws EventRefused if a rule cannot take it
     */
    public String json() throws EventRefused {
        return JsonWriter.write(fields());
    }

    /**
     * A field of the event as the channel's rules have normalised and enriched it, as a person would write its value: text
     * without quotes, a number with its digits; an object or a list as JSON.
     *
     * @param path such as {@code megawatts} or {@code user.office}
     * @return empty if there is no such field, or it is null
     * @throws EventRefused if a rule cannot take the event
     */
    public Optional<String> field(String path) throws EventRefused {
        Value value = FieldPath.parse(path).findOrNull(fields());
        if (value == null || value == Value.Null.NULL) {
            return Optional.empty();
        }
        return Optional.of(value instanceof Value.Scalar scalar ? scalar.text() : JsonWriter.write(value));
    }

    /** An event for a test of a handler: of the source {@code example}, with these fields, which are its normalised ones. */
    public static Event example(String channel, Map<String, String> fields) {
        Structure structure = new Structure();
        fields.forEach((name, text) -> structure.with(name, new Value.Text(text)));
        Envelope envelope = new Envelope(
                DataId.version7(0, 0, 0),
                new SourceName("example"),
                new ChannelName(channel),
                Instant.EPOCH,
                Envelope.JSON,
                Payload.of(JsonWriter.write(structure)),
                Map.of());
        return new Event(envelope, 1, any -> Optional.of(new Prepared.Ready(structure)));
    }

    /** As Weir's own code has it. What it offers may change with any version of Weir. */
    public Envelope envelope() {
        return envelope;
    }

    /**
     * What {@link #json} writes, as Weir's own code has it, not to be changed. What it offers may change with any version of
     * Weir.
     */
    public Structure fields() throws EventRefused {
        Prepared known = prepared;
        if (known == null) {
            known = rules.apply(envelope).orElseGet(() -> new Prepared.Ready(new Structure()));
            prepared = known;
        }
        if (known instanceof Prepared.Refused refused) {
            throw new EventRefused("the channel's rules cannot take it: "
                    + refused.fault().code().code() + ": " + refused.fault().reason());
        }
        return ((Prepared.Ready) known).fields();
    }

    /** For expressions. */
    EventFields asked() throws EventRefused {
        return new EventFields(envelope, fields());
    }
}
