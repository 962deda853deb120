package weir.domain.table;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import weir.domain.alert.Alert;
import weir.domain.alert.AlertEvents;
import weir.domain.alert.Notice;
import weir.domain.envelope.DataId;
import weir.domain.envelope.Envelope;
import weir.domain.reject.Fault;
import weir.domain.reject.RejectCode;
import weir.domain.reject.Stage;
import weir.domain.value.JsonReader;
import weir.domain.value.JsonWriter;
import weir.domain.value.Listing;
import weir.domain.value.MalformedJson;
import weir.domain.value.Moments;
import weir.domain.value.Structure;
import weir.domain.value.Value;

/** Notices of alerts on their way to {@link TableSpec#alerts()}: one row for each. */
public final class AlertRows {
    private static final TableSpec TABLE = TableSpec.alerts();

    private AlertRows() {}

    /** The rules of the channel of notices. */
    public static ChannelRules rules(JsonReader json) {
        AlertEvents events = new AlertEvents(json);
        return new ChannelRules() {
            @Override
            public Outcome apply(Envelope envelope) {
                try {
                    Row row = row(envelope, events.read(envelope));
                    return new Outcome.Tabulated(List.of(new Outcome.TableRow(TABLE, row)));
                } catch (IllegalArgumentException e) {
                    return new Outcome.Rejected(
                            envelope, fault(RejectCode.TYPE_MISMATCH, String.valueOf(e.getMessage())));
                }
            }

            @Override
            public Optional<Prepared> prepare(Envelope envelope) {
                return Optional.of(prepared(envelope, json));
            }
        };
    }

    /** The notice as it is. */
    private static Prepared prepared(Envelope envelope, JsonReader json) {
        try {
            Value value = json.read(envelope.data());
            return value instanceof Structure fields
                    ? new Prepared.Ready(fields)
                    : new Prepared.Refused(fault(RejectCode.NOT_AN_OBJECT, "a notice of an alert must be an object"));
        } catch (MalformedJson e) {
            return new Prepared.Refused(fault(
                    RejectCode.MALFORMED_JSON,
                    "a notice of an alert must be JSON: " + e.getMessage() + " (offset " + e.offset() + ")"));
        }
    }

    private static Fault fault(RejectCode code, String reason) {
        return new Fault(Stage.LOAD, code, reason, Optional.empty(), Optional.empty());
    }

    private static Row row(Envelope envelope, Notice notice) {
        Alert alert = notice.alert();
        List<@Nullable Object> values = Arrays.asList(
                new UUID(alert.id().mostSignificant(), alert.id().leastSignificant()),
                (long) notice.number(),
                notice.kind().text(),
                Moments.epochMicros(notice.at()),
                alert.detector().toString(),
                alert.channel().value(),
                alert.key(),
                alert.severity().text(),
                alert.state().text(),
                alert.text(),
                Moments.epochMicros(alert.opened()),
                Moments.epochMicros(alert.lastSeen()),
                alert.resolved().map(Moments::epochMicros).orElse(null),
                alert.count(),
                notice.suppressed(),
                list(alert.events().stream().map(DataId::toString).toList()),
                list(AlertEvents.sinks(envelope)));
        return new Row(
                envelope.id(),
                envelope.source(),
                envelope.createdMicros(),
                Collections.unmodifiableList(values),
                Optional.empty());
    }

    private static String list(List<String> texts) {
        return JsonWriter.write(new Listing(texts.stream().map(Value::text).toList()));
    }
}
