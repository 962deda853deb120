package weir.bootstrap.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import weir.application.port.Warehouse.QueryResult;

final class AlertsCommandTest {
    private static final String ID = "c5cd1f31-888d-8415-a3f5-8b43bb73fa6b";

    @TempDir
    Path folder;

    private final FakeEngine engine = new FakeEngine();

    private CommandRun command() {
        return new CommandRun(folder).with(engine);
    }

    private static long millis(String time) {
        return Instant.parse("2026-11-21T" + time + "Z").toEpochMilli();
    }

    private static List<@Nullable Object> row(
            String state,
            String severity,
            String key,
            long opened,
            long lastSeen,
            @Nullable Long resolved,
            long count) {
        return Arrays.asList(
                state, severity, "lateral@1", key, key + " on hosts", opened, lastSeen, resolved, count, ID);
    }

    private static QueryResult listed(List<List<@Nullable Object>> rows) {
        return new QueryResult(
                List.of(
                        "state",
                        "severity",
                        "detector",
                        "key",
                        "text",
                        "opened",
                        "last_seen",
                        "resolved",
                        "count",
                        "alert_id"),
                rows,
                false);
    }

    @Test
    void showsWhatIsOpenAndWhatEnded() {
        engine.answering(listed(List.of(
                row("open", "critical", "kim", millis("07:00:00"), millis("08:59:20"), null, 1_200),
                row("open", "high", "zoë\u001b[2J", millis("08:59:55"), millis("09:00:01"), null, 1),
                row("resolved", "low", "bo", millis("06:00:00"), millis("06:10:00"), millis("07:00:30"), 3))));
        CommandRun command = command();

        assertThat(command.run("alerts", "--offline")).isZero();

        assertThat(command.out()).isEqualTo("""
                2 open: 1 critical, 1 high
                ┌──────────┬───────────┬──────────────┬───────────────────────┬───────────────┬───────────┬──────┬──────────────────────────────────────┐
                │ severity │ detector  │ key          │ text                  │ opened        │ last seen │ seen │ alert                                │
                ├──────────┼───────────┼──────────────┼───────────────────────┼───────────────┼───────────┼──────┼──────────────────────────────────────┤
                │ critical │ lateral@1 │ kim          │ kim on hosts          │ 2 h 0 min ago │ 40 s ago  │ 1200 │ c5cd1f31-888d-8415-a3f5-8b43bb73fa6b │
                │ high     │ lateral@1 │ zoë\\u001b[2J │ zoë\\u001b[2J on hosts │ 5.0 s ago     │ in 1.0 s  │    1 │ c5cd1f31-888d-8415-a3f5-8b43bb73fa6b │
                └──────────┴───────────┴──────────────┴───────────────────────┴───────────────┴───────────┴──────┴──────────────────────────────────────┘
                1 ended
                ┌──────────┬───────────┬─────┬─────────────┬────────────────┬───────────┬──────┬──────────────────────────────────────┐
                │ severity │ detector  │ key │ text        │ ended          │ lasted    │ seen │ alert                                │
                ├──────────┼───────────┼─────┼─────────────┼────────────────┼───────────┼──────┼──────────────────────────────────────┤
                │ low      │ lateral@1 │ bo  │ bo on hosts │ 1 h 59 min ago │ 1 h 0 min │    3 │ c5cd1f31-888d-8415-a3f5-8b43bb73fa6b │
                └──────────┴───────────┴─────┴─────────────┴────────────────┴───────────┴──────┴──────────────────────────────────────┘
                """);
    }

    @Test
    void saysThatNothingIsOpen() {
        engine.answering(listed(List.of()));
        CommandRun command = command();

        assertThat(command.run("alerts", "list", "--offline")).isZero();

        assertThat(command.out()).isEqualTo("no alert is open\n");
    }

    @Test
    void asksForTheLastNoticeOfEachAlert() {
        assertThat(command().run("alerts", "--offline")).isZero();

        assertThat(engine.asked.get(1))
                .contains("FROM (SELECT * FROM alerts QUALIFY row_number()"
                        + " OVER (PARTITION BY alert_id ORDER BY number DESC) = 1)"
                        + " WHERE (state = 'open' OR created >= TIMESTAMP '2026-11-20 09:00:00.000000')"
                        + " ORDER BY state = 'open' DESC,"
                        + " list_position(['info', 'low', 'medium', 'high', 'critical'], severity) DESC,"
                        + " created DESC, alert_id LIMIT 100");
    }

    @Test
    void filtersCannotLeaveTheirQuotes() {
        assertThat(command()
                        .run(
                                "alerts",
                                "list",
                                "--offline",
                                "--json",
                                "--all",
                                "--detector",
                                "a' OR 1=1 --",
                                "--about",
                                "k'",
                                "--channel",
                                "c",
                                "--severity",
                                "high",
                                "--since",
                                "1h",
                                "--limit",
                                "5"))
                .isZero();

        assertThat(engine.asked.get(1))
                .startsWith("SELECT alert_id, severity, state,")
                .contains(" WHERE split_part(detector, '@', 1) = 'a'' OR 1=1 --' AND channel = 'c' AND key = 'k'''"
                        + " AND severity IN ('high', 'critical') AND created >= TIMESTAMP '2026-11-21 08:00:00.000000'"
                        + " ORDER BY")
                .endsWith("LIMIT 5 10000");
        assertThat(command().run("alerts", "--offline", "--detector", "a@2")).isZero();
        assertThat(engine.asked.get(4)).contains("detector = 'a@2'");
    }

    @Test
    void whatCannotBeMeantIsRefused() {
        assertThat(command().run("alerts", "--offline", "--severity", "dire")).isEqualTo(2);
        assertThat(command().run("alerts", "--offline", "--limit", "0")).isEqualTo(2);
        assertThat(command().run("alerts", "show", "x' OR '1'='1", "--offline")).isEqualTo(2);
        assertThat(command().run("alerts", "show", ID, "--offline")).isEqualTo(1);
    }

    @Test
    void showsOneWithItsNotices() {
        List<String> columns = List.of(
                "alert_id",
                "number",
                "kind",
                "due",
                "created",
                "detector",
                "channel",
                "key",
                "severity",
                "state",
                "text",
                "opened",
                "last_seen",
                "resolved",
                "count",
                "suppressed",
                "sinks",
                "events");
        engine.answering(new QueryResult(
                columns,
                List.of(
                        Arrays.asList(
                                ID,
                                1,
                                "opened",
                                "t1",
                                "c1",
                                "lateral@1",
                                "signins",
                                "kim",
                                "high",
                                "open",
                                "first",
                                "t1",
                                "t1",
                                null,
                                1,
                                0,
                                "[\"ops\"]",
                                "[\"e1\"]"),
                        Arrays.asList(
                                ID,
                                2,
                                "resolved",
                                "t2",
                                "c2",
                                "lateral@1",
                                "signins",
                                "kim",
                                "high",
                                "resolved",
                                "last",
                                "t1",
                                "t1",
                                "t2",
                                4,
                                3,
                                "[\"ops\"]",
                                "[\"e1\"]")),
                false));
        CommandRun command = command();

        assertThat(command.run("alerts", "show", ID, "--offline")).isZero();

        assertThat(command.out()).isEqualTo("""
                alert_id   c5cd1f31-888d-8415-a3f5-8b43bb73fa6b
                severity   high
                state      resolved
                detector   lateral@1
                channel    signins
                key        kim
                text       last
                opened     t1
                last_seen  t1
                resolved   t2
                count      4
                events     ["e1"]

                ┌────────┬──────────┬─────┬─────────┬──────────┬───────┬───────┬────────────┬─────────┐
                │ number │ kind     │ due │ created │ severity │ text  │ count │ suppressed │ sinks   │
                ├────────┼──────────┼─────┼─────────┼──────────┼───────┼───────┼────────────┼─────────┤
                │      1 │ opened   │ t1  │ c1      │ high     │ first │     1 │          0 │ ["ops"] │
                │      2 │ resolved │ t2  │ c2      │ high     │ last  │     4 │          3 │ ["ops"] │
                └────────┴──────────┴─────┴─────────┴──────────┴───────┴───────┴────────────┴─────────┘
                """);
    }
}
