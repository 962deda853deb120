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
import weir.domain.value.Moments;
import weir.domain.value.Value;

/** Notices of alerts on their way to {@link TableSpec#alerts()}: one row for each. */
public final class AlertRows {
    private static final TableSpec TABLE = TableSpec.alerts();

    private AlertRows() {}

    /** The rules of the channel of notices. */
    public static ChannelRules rules(JsonReader json) {
        AlertEvents events = new AlertEvents(json);
        return envelope -> {
            try {
                Row row = row(envelope, events.read(envelope));
                return new Outcome.Tabulated(List.of(new Outcome.TableRow(TABLE, row)));
            } catch (IllegalArgumentException e) {
                return new Outcome.Rejected(
                        envelope,
                        new Fault(
                                Stage.LOAD,
                                RejectCode.TYPE_MISMATCH,
                                String.valueOf(e.getMessage()),
                                Optional.empty(),
                                Optional.empty()));
            }
        };
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
