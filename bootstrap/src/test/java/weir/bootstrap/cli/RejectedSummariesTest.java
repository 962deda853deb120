package weir.bootstrap.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import weir.application.port.Warehouse.QueryResult;
import weir.application.reject.Verdict;
import weir.domain.envelope.ChannelName;
import weir.domain.envelope.DataId;
import weir.domain.envelope.Envelope;
import weir.domain.envelope.Payload;
import weir.domain.envelope.SourceName;
import weir.domain.reject.RejectedEvent;
import weir.domain.table.Outcome.TableRow;
import weir.domain.table.Row;
import weir.domain.table.TableSpec;

/** What is said of many rejected events at once. */
final class RejectedSummariesTest {
    private static final ChannelName ORDERS = new ChannelName("orders");
    private static final Instant NINE = Instant.parse("2026-11-21T09:00:00Z");

    private static RejectedEvent event(int number, String stage, String code, String field, String agent) {
        return new RejectedEvent(
                new Envelope(
                        new DataId(7, number),
                        new SourceName("shop"),
                        ORDERS,
                        NINE.plusSeconds(number),
                        "text/plain",
                        Payload.of("x"),
                        Map.of()),
                stage,
                code,
                "reason " + number,
                Optional.empty(),
                Optional.of(field).filter(text -> !text.isEmpty()),
                Optional.of(agent).filter(text -> !text.isEmpty()));
    }

    private static String id(int number) {
        return new DataId(7, number).toString();
    }

    private static Verdict passes(RejectedEvent event, boolean readmitted) {
        Row row = new Row(event.envelope().id(), event.envelope().source(), 0, List.of(), Optional.of("{}"));
        return new Verdict.Passes(
                readmitted ? Optional.of(event.envelope()) : Optional.empty(),
                List.of(new TableRow(TableSpec.generic(ORDERS), row)));
    }

    @Test
    void thoseThatFailedAlikeAreOneRowWithTheNewestAsSample() {
        RejectedGroups groups = new RejectedGroups(2);
        groups.add(event(1, "load", "no_table", "", ""));
        groups.add(event(2, "normalise", "cannot_convert", "mw", ""));
        groups.add(event(3, "normalise", "cannot_convert", "mw", ""));
        groups.add(event(4, "normalise", "cannot_convert", "price", ""));

        QueryResult result = groups.result();

        assertThat(result.rows())
                .containsExactly(
                        Arrays.asList(
                                "orders",
                                "normalise",
                                "cannot_convert",
                                "mw",
                                null,
                                2L,
                                "2026-11-21T09:00:02Z",
                                "2026-11-21T09:00:03Z",
                                id(3),
                                "reason 3"),
                        Arrays.asList(
                                "orders",
                                "load",
                                "no_table",
                                null,
                                null,
                                1L,
                                "2026-11-21T09:00:01Z",
                                "2026-11-21T09:00:01Z",
                                id(1),
                                "reason 1"));
        assertThat(result.truncated()).isTrue();
    }

    @Test
    void theNewestEventsAreKeptInTheirOrder() {
        RejectedEvents newest = new RejectedEvents(2);
        for (int number = 1; number <= 3; number++) {
            newest.add(event(number, "load", "no_table", "", ""));
        }

        assertThat(newest.result().rows()).extracting(row -> row.get(0)).containsExactly(id(3), id(2));
        assertThat(newest.result().truncated()).isTrue();
    }

    @Test
    void verdictsAreCountedByWhatEventsWereAndWouldBe() {
        RejectedVerdicts verdicts = new RejectedVerdicts();
        RejectedEvent unfit = event(1, "standard", "missing_field", "no", "");
        RejectedEvent bad = event(2, "normalise", "cannot_convert", "mw", "");
        RejectedEvent worse = event(3, "normalise", "cannot_convert", "mw", "");
        RejectedEvent failed = event(4, "agent", "agent_failed", "", "notify@2");
        verdicts.add(unfit, passes(unfit, true));
        verdicts.add(bad, new Verdict.Fails("load", "no_table", "no way", Optional.empty()));
        verdicts.add(worse, new Verdict.Fails("load", "no_table", "no way either", Optional.empty()));
        verdicts.add(failed, new Verdict.Left("its agent's matter"));

        assertThat(verdicts.result().rows())
                .containsExactly(
                        List.of(
                                "passes",
                                "orders",
                                "missing_field no",
                                1L,
                                "orders",
                                "an event of its channel",
                                id(1),
                                ""),
                        List.of("fails", "orders", "cannot_convert mw", 2L, "", "no_table", id(2), "no way"),
                        List.of(
                                "left",
                                "orders",
                                "agent_failed notify@2",
                                1L,
                                "",
                                "left to its agent",
                                id(4),
                                "its agent's matter"));
        assertThat(verdicts.summary())
                .isEqualTo("1 event would pass, 2 would be rejected again, 1 are left to their agents");
    }
}
