package weir.domain.alert;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import weir.domain.envelope.AgentName;
import weir.domain.envelope.ChannelName;
import weir.domain.envelope.DataId;
import weir.domain.value.Abridged;
import weir.domain.value.IsoTime;
import weir.domain.value.Listing;
import weir.domain.value.Structure;
import weir.domain.value.Value;

/** Reads what {@link NoticeBody} writes. What it throws names the field and what stands there. */
final class NoticeReader {
    private static final String TYPE_PREFIX = "alert.";

    /** @param path what stands in front of a field's name in a message */
    private record Fields(Structure structure, String path) {}

    private final Fields body;
    private final Fields data;

    private NoticeReader(Fields body, Fields data) {
        this.body = body;
        this.data = data;
    }

    static Notice read(Value value) {
        if (!(value instanceof Structure structure)) {
            throw new IllegalArgumentException("it must be an object, not " + Abridged.of(value));
        }
        Fields body = new Fields(structure, "");
        Value data = value(body, "data");
        if (!(data instanceof Structure inner)) {
            throw wrong(body, "data", "an object", data);
        }
        return new NoticeReader(body, new Fields(inner, "data.")).read();
    }

    private Notice read() {
        Notice.Kind kind = made(body, "type", "alert. and a kind of notice", NoticeReader::kind);
        Notice notice = new Notice(
                kind,
                Math.toIntExact(whole("number", 1, Integer.MAX_VALUE)),
                time(body, "timestamp"),
                alert(),
                whole("suppressed", 0, Long.MAX_VALUE));
        String state = notice.alert().state().text();
        if (!text(data, "state").equals(state)) {
            throw wrong(data, "state", state + " if `resolved` says so", value(data, "state"));
        }
        return notice;
    }

    private Alert alert() {
        return new Alert(
                made(data, "id", "a UUID", text -> DataId.parse(text).orElse(null)),
                made(data, "detector", "name@version", AgentName::parse),
                made(data, "channel", "the name of a channel", ChannelName::new),
                text(data, "key"),
                made(data, "severity", "a severity", text -> Severity.parse(text)
                        .orElse(null)),
                text(data, "text"),
                time(data, "opened"),
                time(data, "last_seen"),
                value(data, "resolved") == Value.Null.NULL ? Optional.empty() : Optional.of(time(data, "resolved")),
                whole("count", 1, Long.MAX_VALUE),
                events());
    }

    private List<DataId> events() {
        Value value = value(data, "events");
        if (!(value instanceof Listing listing)) {
            throw wrong(data, "events", "an array of UUIDs", value);
        }
        List<DataId> events = new ArrayList<>();
        for (Value item : listing.items()) {
            Optional<DataId> id = item instanceof Value.Text text ? DataId.parse(text.text()) : Optional.empty();
            events.add(id.orElseThrow(() -> wrong(data, "events", "an array of UUIDs", item)));
        }
        return events;
    }

    private static Notice.@Nullable Kind kind(String type) {
        return Arrays.stream(Notice.Kind.values())
                .filter(kind -> type.equals(TYPE_PREFIX + kind.text()))
                .findFirst()
                .orElse(null);
    }

    private long whole(String name, long min, long max) {
        Value value = value(data, name);
        if (value instanceof Value.Whole whole && whole.number() >= min && whole.number() <= max) {
            return whole.number();
        }
        throw wrong(data, name, "a whole number from " + min + " to " + max, value);
    }

    private static Instant time(Fields fields, String name) {
        return made(fields, name, "a moment such as 2026-11-21T12:00:01Z", text -> IsoTime.parseOrNull(text, null));
    }

    /** @param making gives null, or throws, for a text that spells nothing */
    private static <T> T made(Fields fields, String name, String expected, Function<String, @Nullable T> making) {
        T made;
        try {
            made = making.apply(text(fields, name));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    wrong(fields, name, expected, value(fields, name)).getMessage(), e);
        }
        if (made == null) {
            throw wrong(fields, name, expected, value(fields, name));
        }
        return made;
    }

    private static String text(Fields fields, String name) {
        Value value = value(fields, name);
        if (value instanceof Value.Text text) {
            return text.text();
        }
        throw wrong(fields, name, "a text", value);
    }

    private static Value value(Fields fields, String name) {
        return fields.structure
                .field(name)
                .orElseThrow(() -> new IllegalArgumentException("`" + fields.path + name + "` is missing"));
    }

    private static IllegalArgumentException wrong(Fields fields, String name, String expected, Value value) {
        return new IllegalArgumentException(
                "`" + fields.path + name + "` must be " + expected + ", not " + Abridged.of(value));
    }
}
