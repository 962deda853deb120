package weir.domain.alert;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import weir.domain.envelope.ChannelName;
import weir.domain.envelope.DataId;
import weir.domain.envelope.Envelope;
import weir.domain.envelope.Parents;
import weir.domain.envelope.Payload;
import weir.domain.envelope.SourceName;
import weir.domain.value.JsonReader;
import weir.domain.value.MalformedJson;

/**
 * Notices as events of {@link ChannelName#ALERTS}. The data is the JSON that a webhook is sent, the source is the
 * detector's name, the parents are the events that the alert rests on, and an attribute names the sinks it is for. May be
 * used by any number of threads.
 */
public final class AlertEvents {
    /** The attribute that names the sinks, joined by commas; it is left out if the notice is for none. */
    public static final String SINKS = "sinks";

    /** Attributes are small: an envelope names the last of the alert's events. */
    private static final int PARENTS_MAX = 16;

    private final JsonReader json;

    public AlertEvents(JsonReader json) {
        this.json = json;
    }

    /** Follows from the notice's own id, so that a detector which tells it again tells a repeat. */
    public static DataId id(Notice notice) {
        Alert alert = notice.alert();
        byte[] about = ("notice " + notice.id()).getBytes(StandardCharsets.UTF_8);
        return DataId.derived(alert.detector(), alert.channel(), about);
    }

    /** @param sinks the names of those that are to tell it; what a channel could be called */
    public static Envelope envelope(Notice notice, List<String> sinks, Instant created) {
        List<DataId> events = notice.alert().events();
        Map<String, String> attributes = new HashMap<>(
                Parents.attribute(events.subList(Math.max(0, events.size() - PARENTS_MAX), events.size())));
        if (!sinks.isEmpty()) {
            attributes.put(SINKS, String.join(",", sinks));
        }
        return new Envelope(
                id(notice),
                new SourceName(notice.alert().detector().name()),
                ChannelName.ALERTS,
                created,
                Envelope.JSON,
                json(notice),
                attributes);
    }

    /** The notice as JSON, as {@code docs/alerts.md} describes it. */
    public static Payload json(Notice notice) {
        return NoticeBody.json(notice);
    }

    /** The names of the sinks that are to tell what an envelope holds. */
    public static List<String> sinks(Envelope envelope) {
        String names = envelope.attributes().getOrDefault(SINKS, "");
        return names.isEmpty() ? List.of() : List.of(names.split(","));
    }

    /**
     * The notice that an envelope holds; fields that it does not know are passed over.
     *
     * @throws IllegalArgumentException if it holds none, saying what is wrong
     */
    public Notice read(Envelope envelope) {
        try {
            return NoticeReader.read(json.read(envelope.data()));
        } catch (MalformedJson e) {
            throw new IllegalArgumentException(
                    "event " + envelope.id() + " is no notice of an alert: " + e.getMessage() + " (offset " + e.offset()
                            + ")",
                    e);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "event " + envelope.id() + " is no notice of an alert: " + e.getMessage(), e);
        }
    }
}
