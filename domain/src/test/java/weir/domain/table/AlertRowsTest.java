package weir.domain.table;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import weir.domain.Events;
import weir.domain.Json;
import weir.domain.alert.Alert;
import weir.domain.alert.AlertEvents;
import weir.domain.alert.Notice;
import weir.domain.alert.Severity;
import weir.domain.envelope.AgentName;
import weir.domain.envelope.ChannelName;
import weir.domain.envelope.DataId;
import weir.domain.envelope.Envelope;
import weir.domain.envelope.Payload;
import weir.domain.envelope.SourceName;
import weir.domain.reject.RejectCode;
import weir.domain.reject.Stage;

class AlertRowsTest {
    private static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");
    private static final long NOON_MICROS = NOON.getEpochSecond() * 1_000_000;
    private static final DataId ALERT = new DataId(0x0192000000008000L, 0x8000000000000007L);

    private final ChannelRules rules = AlertRows.rules(new Json());

    @Test
    void aNoticeIsARow() {
        Alert alert = new Alert(
                ALERT,
                new AgentName("lateral", 3),
                Events.SIGNINS,
                "kim",
                Severity.HIGH,
                "kim on 3 hosts",
                NOON,
                NOON.plusSeconds(1),
                Optional.of(NOON.plusSeconds(2)),
                7,
                List.of(Events.ID));
        Notice notice = new Notice(Notice.Kind.RESOLVED, 2, NOON.plusSeconds(3), alert, 5);
        Envelope envelope = AlertEvents.envelope(notice, List.of("ops"), Events.CREATED);

        Outcome.Tabulated outcome = (Outcome.Tabulated) rules.apply(envelope);

        assertThat(outcome.rows()).hasSize(1);
        Outcome.TableRow made = outcome.rows().get(0);
        assertThat(made.table()).isEqualTo(TableSpec.alerts());
        assertThat(made.row().id()).isEqualTo(envelope.id());
        assertThat(made.row().source()).isEqualTo(new SourceName("lateral"));
        assertThat(made.row().createdMicros()).isEqualTo(Events.CREATED_MICROS);
        Map<String, Object> expected = new LinkedHashMap<>();
        expected.put("alert_id", new UUID(ALERT.mostSignificant(), ALERT.leastSignificant()));
        expected.put("number", 2L);
        expected.put("kind", "resolved");
        expected.put("due", NOON_MICROS + 3_000_000);
        expected.put("detector", "lateral@3");
        expected.put("channel", "signins");
        expected.put("key", "kim");
        expected.put("severity", "high");
        expected.put("state", "resolved");
        expected.put("text", "kim on 3 hosts");
        expected.put("opened", NOON_MICROS);
        expected.put("last_seen", NOON_MICROS + 1_000_000);
        expected.put("resolved", NOON_MICROS + 2_000_000);
        expected.put("count", 7L);
        expected.put("suppressed", 5L);
        expected.put("events", "[\"" + Events.ID + "\"]");
        expected.put("sinks", "[\"ops\"]");
        assertThat(named(made)).isEqualTo(expected);
    }

    @Test
    void anOpenAlertIsResolvedAtNoTime() {
        Alert alert = new Alert(
                ALERT,
                new AgentName("lateral", 3),
                Events.SIGNINS,
                "",
                Severity.INFO,
                "",
                NOON,
                NOON,
                Optional.empty(),
                1,
                List.of());
        Envelope envelope =
                AlertEvents.envelope(new Notice(Notice.Kind.OPENED, 1, NOON, alert, 0), List.of(), Events.CREATED);

        Outcome.Tabulated outcome = (Outcome.Tabulated) rules.apply(envelope);

        Map<String, @Nullable Object> row = named(outcome.rows().get(0));
        assertThat(row)
                .containsEntry("resolved", null)
                .containsEntry("events", "[]")
                .containsEntry("sinks", "[]");
        Rows rows = Rows.of(TableSpec.alerts(), List.of(outcome.rows().get(0).row()));
        assertThat(rows.get(0)).isEqualTo(outcome.rows().get(0).row());
    }

    @Test
    void whatIsNoNoticeIsRejectedWithTheReason() {
        Envelope envelope = new Envelope(
                Events.ID,
                new SourceName("lateral"),
                ChannelName.ALERTS,
                NOON,
                Envelope.JSON,
                Payload.of("{\"type\":\"alert.opened\"}"),
                Map.of());

        Outcome.Rejected outcome = (Outcome.Rejected) rules.apply(envelope);

        assertThat(outcome.envelope()).isEqualTo(envelope);
        assertThat(outcome.fault().stage()).isEqualTo(Stage.LOAD);
        assertThat(outcome.fault().code()).isEqualTo(RejectCode.TYPE_MISMATCH);
        assertThat(outcome.fault().reason()).contains("is no notice of an alert: `data` is missing");
    }

    private static Map<String, @Nullable Object> named(Outcome.TableRow made) {
        Map<String, @Nullable Object> row = new LinkedHashMap<>();
        for (int i = 0; i < made.table().columns().size(); i++) {
            row.put(made.table().columns().get(i).name(), made.row().values().get(i));
        }
        return row;
    }
}
