package weir.adapters.reference;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import weir.domain.condition.Condition;
import weir.domain.enrich.Enricher;
import weir.domain.enrich.Lookup;
import weir.domain.envelope.ChannelName;
import weir.domain.envelope.DataId;
import weir.domain.envelope.Envelope;
import weir.domain.envelope.Payload;
import weir.domain.envelope.SourceName;
import weir.domain.normalise.Conversion;
import weir.domain.normalise.Normaliser;
import weir.domain.normalise.Rule;
import weir.domain.normalise.TimeFormat;
import weir.domain.reject.RejectCode;
import weir.domain.table.Column;
import weir.domain.table.ColumnType;
import weir.domain.table.Outcome;
import weir.domain.table.Route;
import weir.domain.table.Row;
import weir.domain.table.RuleChain;
import weir.domain.table.TableName;
import weir.domain.table.TableSpec;
import weir.domain.value.FieldPath;

/**
 * Web servers, network sensors and Windows call one thing by many names. By three lists of rules their real logs end in
 * one table, with the directory joined.
 */
class RealAccessLogsTest {
    private static final TableSpec CONNECTIONS = TableSpec.typed(
            new TableName("connections"),
            List.of(
                    new Column("occurred_at", ColumnType.TIMESTAMP, FieldPath.parse("occurred_at"), true),
                    column("user_name", ColumnType.TEXT),
                    column("user_department", ColumnType.TEXT),
                    column("source_ip", ColumnType.IP),
                    column("destination_ip", ColumnType.IP),
                    column("received_at", ColumnType.TIMESTAMP),
                    column("browser", ColumnType.TEXT)));

    private final Map<String, Long> misses = new HashMap<>();

    private static Column column(String name, ColumnType type) {
        return new Column(name, type, FieldPath.parse(name), false);
    }

    private static FieldPath path(String text) {
        return FieldPath.parse(text);
    }

    private static Rule rule(Rule.Action action) {
        return new Rule(action.getClass().getSimpleName(), Optional.empty(), action);
    }

    private static Rule rename(String... pairs) {
        Map<FieldPath, FieldPath> targets = new LinkedHashMap<>();
        for (int i = 0; i < pairs.length; i += 2) {
            targets.put(path(pairs[i]), path(pairs[i + 1]));
        }
        return rule(new Rule.Rename(targets));
    }

    private static Rule convert(String field, Conversion conversion) {
        return rule(new Rule.Convert(path(field), conversion));
    }

    private static Rule timestamp(String field, String zone, TimeFormat format) {
        return convert(field, new Conversion.ToTimestamp(List.of(format), ZoneId.of(zone)));
    }

    private static Rule dropDash(String field) {
        return new Rule(
                "drop " + field,
                Optional.of(new Condition.OneOf(path(field), List.of("-"))),
                new Rule.Drop(List.of(path(field))));
    }

    private static Rule split(String field, String separator, String... into) {
        return new Rule(
                "split " + field,
                Optional.of(new Condition.Exists(path(field))),
                new Rule.Split(
                        path(field),
                        separator,
                        List.of(into).stream().map(FieldPath::parse).toList()));
    }

    private RuleChain chain(List<Rule> own, CsvReference users, UserAgentReference agents) {
        List<Rule> rules = new ArrayList<>(own);
        rules.add(dropDash("user_name"));
        rules.add(dropDash("source_ip"));
        rules.add(convert("source_ip", new Conversion.ToIpAddress()));
        rules.add(convert("destination_ip", new Conversion.ToIpAddress()));
        List<Lookup> lookups = List.of(
                new Lookup("users", path("user_name"), Map.of(path("user_department"), "Department"), users),
                new Lookup("agents", path("agent"), Map.of(path("browser"), "browser"), agents));
        return new RuleChain(
                new ChannelName("access"),
                Map.of(),
                new Normaliser(rules, Json.READER),
                new Enricher(lookups, reference -> misses.merge(reference, 1L, Long::sum)),
                List.of(new Route(CONNECTIONS, Optional.empty())),
                Json.READER);
    }

    private List<Outcome> outcomes(List<Rule> rules, String... files) throws IOException {
        List<Outcome> outcomes = new ArrayList<>();
        try (CsvReference users = new CsvReference(SharedData.file("directory/shire_users.csv"), "SamAccountName");
                UserAgentReference agents = UserAgentReference.bundled()) {
            RuleChain chain = chain(rules, users, agents);
            for (String file : files) {
                for (String line : Files.readAllLines(SharedData.file("access/" + file))) {
                    Envelope envelope = envelope(line, outcomes.size());
                    Outcome outcome = chain.apply(envelope);
                    assertThat(chain.apply(envelope)).isEqualTo(outcome);
                    outcomes.add(outcome);
                }
            }
        }
        return outcomes;
    }

    private static Envelope envelope(String line, int number) {
        return new Envelope(
                new DataId(0x7000L, Long.MIN_VALUE | number),
                new SourceName("sensor"),
                new ChannelName("access"),
                Instant.parse("2026-11-21T09:00:00Z"),
                Envelope.JSON,
                Payload.of(line),
                Map.of());
    }

    private static List<Row> rows(List<Outcome> outcomes) {
        List<Row> rows = new ArrayList<>();
        for (Outcome outcome : outcomes) {
            if (outcome instanceof Outcome.Tabulated tabulated) {
                rows.add(tabulated.rows().get(0).row());
            }
        }
        return rows;
    }

    /** How many rows have a value in that column. */
    private static long filled(List<Row> rows, int column) {
        return rows.stream().filter(row -> row.values().get(column) != null).count();
    }

    private static long distinct(List<Row> rows, int column) {
        return rows.stream()
                .map(row -> row.values().get(column))
                .filter(Objects::nonNull)
                .distinct()
                .count();
    }

    private static long micros(String instant) {
        return Instant.parse(instant).getEpochSecond() * 1_000_000;
    }

    @Test
    void apache() throws IOException {
        List<Outcome> outcomes = outcomes(
                List.of(
                        rename("clientip", "source_ip", "timestamp", "occurred_at", "auth", "user_name"),
                        timestamp("occurred_at", "UTC", new TimeFormat.Pattern("dd/MMM/yyyy:HH:mm:ss Z"))),
                "apache_access.ndjson");
        assertThat(outcomes).hasSize(10_000);
        // One line of the log was not understood when it became JSON: it is a message only, and has no time.
        List<Outcome.Rejected> rejected = outcomes.stream()
                .filter(Outcome.Rejected.class::isInstance)
                .map(Outcome.Rejected.class::cast)
                .toList();
        assertThat(rejected).hasSize(1);
        assertThat(rejected.get(0).fault().code()).isEqualTo(RejectCode.MISSING_FIELD);
        assertThat(rejected.get(0).fault().reason())
                .isEqualTo("table connections, column occurred_at (timestamp): field occurred_at is missing");
        List<Row> rows = rows(outcomes);
        assertThat(rows).hasSize(9_999);
        assertThat(rows.get(0).values())
                .startsWith(micros("2015-05-17T10:05:03Z"), null, null, "83.149.9.216", null, null, "Chrome");
        assertThat(rows.get(0).overflow().orElseThrow())
                .startsWith("{\"ident\":\"-\",\"verb\":\"GET\",")
                .contains("\"response\":200,\"bytes\":203023,")
                .doesNotContain("clientip", "occurred_at");
        assertThat(filled(rows, 3)).isEqualTo(9_999);
        assertThat(distinct(rows, 3)).isEqualTo(1_753);
        assertThat(filled(rows, 6)).isGreaterThan(8_000);
    }

    @Test
    void zeek() throws IOException {
        List<Row> rows = rows(outcomes(
                List.of(
                        rename("ts", "occurred_at", "id_orig_h", "source_ip", "id_resp_h", "destination_ip"),
                        timestamp("occurred_at", "UTC", TimeFormat.Epoch.SECONDS),
                        split("client", "/", "user_name", "user_realm")),
                "zeek_apt29_scranton_conn.ndjson",
                "zeek_apt29_scranton_dce_rpc.ndjson",
                "zeek_apt29_scranton_dns.ndjson",
                "zeek_apt29_scranton_http.ndjson",
                "zeek_apt29_scranton_kerberos.ndjson"));
        assertThat(rows).hasSize(316);
        // 1588205198.89971 seconds, to the last digit.
        assertThat(rows.get(0).values())
                .startsWith(1_588_205_198_899_710L, null, null, "10.0.1.4", "10.0.0.4", null, null);
        assertThat(filled(rows, 3)).isEqualTo(316);
        assertThat(filled(rows, 4)).isEqualTo(316);
        assertThat(distinct(rows, 4)).isEqualTo(5);
        assertThat(filled(rows, 1)).isEqualTo(16);
        assertThat(filled(rows, 2)).isZero();
        assertThat(rows.get(315).overflow().orElseThrow()).contains("\"@stream\":\"kerberos\"");
    }

    @Test
    void windows() throws IOException {
        List<Row> rows = rows(outcomes(
                List.of(
                        dropDash("SubjectUserName"),
                        split("User", "\\", "user_domain", "User"),
                        rename("TargetUserName", "user_name", "User", "user_name", "SubjectUserName", "user_name"),
                        rename("IpAddress", "source_ip", "SourceAddress", "source_ip", "SourceIp", "source_ip"),
                        rename("DestAddress", "destination_ip", "DestinationIp", "destination_ip"),
                        rename("EventTime", "occurred_at", "\"@timestamp\"", "received_at"),
                        timestamp("occurred_at", "America/New_York", new TimeFormat.Iso()),
                        timestamp("received_at", "UTC", new TimeFormat.Iso()),
                        // Kerberos has the realm behind the name: pgustavo@THESHIRE.LOCAL.
                        new Rule(
                                "name without realm",
                                Optional.of(new Condition.OneOf(path("user_name"), List.of("pgustavo@THESHIRE.LOCAL"))),
                                new Rule.Split(path("user_name"), "@", List.of(path("user_name"), path("realm"))))),
                "mordor_psexec_auth.ndjson",
                "mordor_psexec_net.ndjson",
                "mordor_psremoting_auth.ndjson",
                "mordor_psremoting_net.ndjson"));
        assertThat(rows).hasSize(29 + 182 + 22 + 182);
        assertThat(filled(rows, 1)).isEqualTo(69);
        // pgustavo, of IT Support, is who moved between the machines.
        assertThat(filled(rows, 2)).isEqualTo(17);
        assertThat(rows.stream().map(row -> row.values().get(2)).filter(Objects::nonNull))
                .containsOnly("IT Support");
        assertThat(misses).containsEntry("users", 2 * (415L - 17));
        assertThat(filled(rows, 3)).isEqualTo(382);
        assertThat(distinct(rows, 3)).isEqualTo(8);
        assertThat(filled(rows, 4)).isEqualTo(164);
        assertThat(distinct(rows, 4)).isEqualTo(14);
        assertThat(rows.stream().map(row -> row.values().get(3))).doesNotContain("::ffff:172.18.39.5", "-");
        // The machines' own clocks run on New York's time; the collector's, in UTC, is a few seconds behind them.
        for (Row row : rows) {
            long occurred = (Long) Objects.requireNonNull(row.values().get(0));
            long received = (Long) Objects.requireNonNull(row.values().get(5));
            assertThat(received - occurred).isBetween(0L, 30_000_000L);
        }
    }

    @Test
    void theRulesOfOneSourceAreNoneForAnother() throws IOException {
        List<Outcome> outcomes = outcomes(
                List.of(
                        rename("timestamp", "occurred_at"),
                        convert(
                                "occurred_at",
                                new Conversion.ToTimestamp(List.of(new TimeFormat.Iso()), ZoneOffset.UTC))),
                "apache_access.ndjson");
        assertThat(outcomes).allSatisfy(outcome -> assertThat(outcome).isInstanceOf(Outcome.Rejected.class));
        assertThat(((Outcome.Rejected) outcomes.get(0)).fault().reason())
                .isEqualTo(
                        "rule Convert: field occurred_at is \"17/May/2015:10:05:03 +0000\", which is not a timestamp of"
                                + " the years 0001 to 9999 spelt as iso");
    }
}
