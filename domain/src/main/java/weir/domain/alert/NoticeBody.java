package weir.domain.alert;

import java.time.Instant;
import weir.domain.envelope.DataId;
import weir.domain.envelope.Payload;
import weir.domain.value.JsonWriter;
import weir.domain.value.Listing;
import weir.domain.value.Structure;
import weir.domain.value.Value;

/** A notice as JSON, in an event and for a webhook: {@code docs/alerts.md} describes it. */
final class NoticeBody {
    private NoticeBody() {}

    static Payload json(Notice notice) {
        Structure body = new Structure()
                .with("type", Value.text("alert." + notice.kind().text()))
                .with("timestamp", time(notice.at()))
                .with("data", data(notice));
        return Payload.of(JsonWriter.write(body));
    }

    private static Structure data(Notice notice) {
        Alert alert = notice.alert();
        Structure data = new Structure()
                .with("id", Value.text(alert.id().toString()))
                .with("number", Value.whole(notice.number()))
                .with("detector", Value.text(alert.detector().toString()))
                .with("channel", Value.text(alert.channel().value()))
                .with("key", Value.text(alert.key()))
                .with("severity", Value.text(alert.severity().text()))
                .with("state", Value.text(alert.state().text()))
                .with("text", Value.text(alert.text()))
                .with("opened", time(alert.opened()))
                .with("last_seen", time(alert.lastSeen()))
                .with("resolved", alert.resolved().map(NoticeBody::time).orElse(Value.Null.NULL))
                .with("count", Value.whole(alert.count()))
                .with("suppressed", Value.whole(notice.suppressed()));
        return data.with("events", ids(alert));
    }

    private static Listing ids(Alert alert) {
        return new Listing(
                alert.events().stream().map(DataId::toString).map(Value::text).toList());
    }

    private static Value time(Instant moment) {
        return new Value.Time(moment);
    }
}
