package weir.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Detectors over recorded events, in the running jar, with the configurations that {@code docs/detectors.md} shows. What they
 * publish is what SQL makes of the same events' rows in the warehouse, row by row and not one more or less, in whatever
 * order within the lateness the events arrive.
 */
final class DetectorsOnRealDataIT {
    private static final DateTimeFormatter APACHE = DateTimeFormatter.ofPattern("dd/MMM/yyyy:HH:mm:ss Z", Locale.ROOT);
    private static final DateTimeFormatter PLAIN = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss", Locale.ROOT);
    private static final Duration TAKEN_WITHIN = Duration.ofSeconds(60);
    private static final int BATCH = 1_000;
    private static final int PAGE = 5_000;
    private static final double RELATIVE = 1e-9;

    @TempDir
    Path folder;

    @BeforeAll
    static void needsTheRecordings() {
        assumeTrue(Files.isDirectory(Recording.SHARED), "no recorded events at " + Recording.SHARED);
    }

    /** What became of a recording: the rows of queries, by their names. */
    private record Seen(Map<String, JsonNode> rows) {
        JsonNode rows(String query) {
            return Objects.requireNonNull(rows.get(query), query);
        }

        /** These columns of each row, with spaces between. */
        List<String> lines(String query, int... columns) {
            List<String> lines = new ArrayList<>();
            for (JsonNode row : rows(query)) {
                lines.add(Arrays.stream(columns)
                        .mapToObj(column -> row.get(column).asText())
                        .collect(Collectors.joining(" ")));
            }
            return lines;
        }
    }

    /**
     * The Security Datasets "Empire Invoke PsExec" (SDWIN-190518210652) and "Empire Invoke PSRemoting"
     * (SDWIN-190518211456): an agent at work on WORKSTATION5 as THESHIRE\pgustavo starts another one on WORKSTATION6,
     * through a remote service at 16:16 UTC and through WinRM at 21:09 UTC.
     */
    @Test
    void theAccountThatMovesFromHostToHostIsFound() throws Exception {
        Recording recorded = Recording.of(
                DetectorsOnRealDataIT::windowsTime,
                "access/mordor_psexec_auth.ndjson",
                "access/mordor_psexec_net.ndjson",
                "access/mordor_psremoting_auth.ndjson",
                "access/mordor_psremoting_net.ndjson");
        String later = "{\"EventID\":4616,\"EventTime\":\"2020-09-20 20:00:00\"}";
        Map<String, String> queries = Map.of(
                "published",
                        "SELECT account, began, ended, hosts, events, names FROM movements ORDER BY account, began",
                "computed", """
                        WITH activity AS (
                          SELECT account, host, time_bucket(INTERVAL 1 MINUTE, occurred_at) AS minute
                          FROM logons WHERE event_id IN (3, 4624) AND domain <> 'NT AUTHORITY'),
                        windows AS (
                          SELECT account, host, minute - back * INTERVAL 1 MINUTE AS began
                          FROM activity, (SELECT unnest([0, 1, 2, 3, 4]) AS back))
                        SELECT account, began, began + INTERVAL 5 MINUTE, count(DISTINCT host), count(*),
                          list_sort(list(DISTINCT host))::JSON
                        FROM windows GROUP BY account, began HAVING count(DISTINCT host) >= 2
                        ORDER BY account, began""",
                "alerts", ALERTS,
                "others", """
                        SELECT DISTINCT account FROM logons
                        WHERE event_id IN (3, 4624) AND domain <> 'NT AUTHORITY' ORDER BY account""");
        Seen inOrder = run("movement", "windows", "logons", recorded.inOrderOfTime(), later, queries, "lateral@1");
        assertThat(inOrder.lines("others", 0)).containsExactly("MORDORDC$", "WEC$", "pgustavo");
        assertThat(inOrder.lines("published", 0)).hasSize(10).containsOnly("pgustavo");
        assertThat(inOrder.lines("published", 5))
                .containsOnly("[\"WORKSTATION5.theshire.local\",\"WORKSTATION6.theshire.local\"]");
        assertThat(inOrder.lines("alerts", 6))
                .containsOnly("pgustavo is on 2 hosts within five minutes:"
                        + " WORKSTATION5.theshire.local, WORKSTATION6.theshire.local");
        assertThat(inOrder.lines("alerts", 0, 1, 4, 5, 7, 8, 9, 10))
                .containsExactly(
                        "1 opened pgustavo high 2020-09-20T16:17:00Z 2020-09-20T16:17:00Z null 1",
                        "2 resolved pgustavo high 2020-09-20T16:17:00Z 2020-09-20T16:21:00Z 2020-09-20T16:51:00Z 5",
                        "1 opened pgustavo high 2020-09-20T21:10:00Z 2020-09-20T21:10:00Z null 1",
                        "2 resolved pgustavo high 2020-09-20T21:10:00Z 2020-09-20T21:14:00Z 2020-09-20T21:44:00Z 5");
        Recording shuffled = shuffled(recorded, Duration.ofMinutes(1));
        Seen outOfOrder = run("movement", "windows", "logons", shuffled, later, queries, "lateral@1");
        assertSameRows(inOrder.rows("published"), inOrder.rows("computed"));
        assertSame(outOfOrder, inOrder, queries);
    }

    /**
     * 91.236.75.25 tries where an editor might be that is known for its holes, eight times in vain; 144.76.95.39 is a
     * crawler that follows broken links. Neither 208.91.156.11, which asks for the same missing file 60 times in four days,
     * nor 75.97.9.59, a browser that misses the same three fonts twice in a minute, is a scan.
     */
    @Test
    void theClientsThatScanAreFound() throws Exception {
        Recording recorded = Recording.of(DetectorsOnRealDataIT::apacheTime, "access/apache_access.ndjson");
        String later = "{\"clientip\":\"127.0.0.1\",\"timestamp\":\"21/May/2015:00:00:00 +0000\",\"response\":200}";
        Map<String, String> queries = Map.of(
                "published", "SELECT client, began, ended, misses, paths, tried FROM scans ORDER BY client, began",
                "computed", """
                        SELECT client, time_bucket(INTERVAL 1 MINUTE, occurred_at) AS began, began + INTERVAL 1 MINUTE,
                          count(*), count(DISTINCT path), list_sort(list(DISTINCT path))[:32]::JSON
                        FROM requests WHERE status = 404 GROUP BY client, began HAVING count(DISTINCT path) >= 5
                        ORDER BY client, began""",
                "alerts", ALERTS);
        Seen inOrder = run("scan", "web", "requests", recorded, later, queries, "scan@1");
        assertThat(inOrder.lines("published", 0, 1, 3, 4))
                .containsExactly("144.76.95.39 2015-05-20T09:05:00Z 14 10", "91.236.75.25 2015-05-20T05:05:00Z 8 8");
        assertThat(inOrder.lines("alerts", 1, 4, 6))
                .containsExactly(
                        "opened 91.236.75.25 91.236.75.25 asked for 8 pages within a minute that are not there",
                        "opened 144.76.95.39 144.76.95.39 asked for 10 pages within a minute that are not there");
        Recording shuffled = shuffled(recorded, Duration.ofMinutes(1));
        Seen outOfOrder = run("scan", "web", "requests", shuffled, later, queries, "scan@1");
        assertSameRows(inOrder.rows("published"), inOrder.rows("computed"));
        assertSame(outOfOrder, inOrder, queries);
    }

    /** Among the spikes are the heat wave of January 2014 in Victoria, and Germany's first working days of the year. */
    @Test
    void demandIsAveragedAndItsSpikesAreFound() throws Exception {
        Recording recorded = Recording.of(
                        DetectorsOnRealDataIT::demandTime,
                        "energy/vic_elecdemand.demand.ndjson",
                        "energy/opsd_germany_daily.demand.ndjson")
                .inOrderOfTime();
        String later = "{\"ts\":\"2018-02-01 00:00:00\",\"series\":\"DE\"}";
        Map<String, String> queries = Map.of(
                "averages", "SELECT region, began, ended, average, load FROM averages ORDER BY region, ended",
                "averages computed", """
                        SELECT region, first_value(occurred_at) OVER w, occurred_at, avg(load) OVER w, load
                        FROM demand WHERE load IS NOT NULL
                        WINDOW w AS (
                          PARTITION BY region ORDER BY occurred_at ROWS BETWEEN 19 PRECEDING AND CURRENT ROW)
                        QUALIFY count(*) OVER w = 20 ORDER BY region, occurred_at""",
                "spikes",
                        "SELECT region, began, ended, peak, mean, deviation, score FROM spikes ORDER BY region, began",
                "spikes computed", """
                        WITH days AS (
                          SELECT region, time_bucket(INTERVAL 1 DAY, occurred_at) AS began, max(load) AS peak
                          FROM demand WHERE load IS NOT NULL GROUP BY region, began),
                        compared AS (
                          SELECT *, avg(peak) OVER w AS mean, stddev(peak) OVER w AS deviation, count(*) OVER w AS before
                          FROM days WINDOW w AS (
                            PARTITION BY region ORDER BY began ROWS BETWEEN 14 PRECEDING AND 1 PRECEDING))
                        SELECT region, began, began + INTERVAL 1 DAY, peak, mean, deviation,
                          (peak - mean) / deviation AS score
                        FROM compared WHERE before = 14 AND score >= 2.5 ORDER BY region, began""",
                "alerts", ALERTS);
        Seen inOrder = run("demand", "grid", "demand", recorded, later, queries, "moving-average@1", "demand-spike@1");
        assertThat(inOrder.rows("averages").size()).isEqualTo(17_520 - 19 + 4_383 - 19);
        assertThat(inOrder.lines("spikes", 0, 1)).hasSize(11).contains("vic_elecdemand 2014-01-15T00:00:00Z");
        assertThat(inOrder.lines("alerts", 1, 4, 6))
                .contains("opened vic_elecdemand vic_elecdemand came to 9.1779,"
                        + " 2.586 standard deviations above the two weeks before");
        Recording shuffled = shuffled(recorded, Duration.ofDays(3));
        Seen outOfOrder =
                run("demand", "grid", "demand", shuffled, later, queries, "moving-average@1", "demand-spike@1");
        assertSameRows(inOrder.rows("averages"), inOrder.rows("averages computed"));
        assertSameRows(inOrder.rows("spikes"), inOrder.rows("spikes computed"));
        assertSame(outOfOrder, inOrder, queries);
    }

    private static final String ALERTS =
            "SELECT number, kind, detector, channel, key, severity, text, opened, last_seen, resolved, count FROM alerts"
                    + " ORDER BY due, key, number";

    private static Recording shuffled(Recording recorded, Duration lateness) {
        Recording shuffled = recorded.delayed(lateness, 7);
        assertThat(shuffled.disorder()).isBetween(lateness.dividedBy(2), lateness);
        return shuffled;
    }

    /**
     * Sends the events, and one that is so much later that nothing is open any more; stops the server, which publishes what
     * is found; starts it again, and asks it when all that there is has been loaded.
     */
    private Seen run(
            String config,
            String key,
            String channel,
            Recording recording,
            String later,
            Map<String, String> queries,
            String... detectors)
            throws Exception {
        Path own = Files.createTempDirectory(folder, config);
        Path file = Files.writeString(own.resolve("weir.yaml"), resource("/endtoend/detectors/" + config + ".yaml"));
        Path data = own.resolve("data");
        Map<String, String> environment = new HashMap<>();
        for (String source : List.of(key, "operator")) {
            environment.put("KEY_SHA256_" + source.toUpperCase(Locale.ROOT), Keys.sha256(source));
        }
        try (RunningWeir weir = RunningWeir.start(data, environment, "--config", file.toString())) {
            List<String> lines = new ArrayList<>(
                    recording.events().stream().map(Recording.Event::line).toList());
            lines.add(later);
            for (int from = 0; from < lines.size(); from += BATCH) {
                send(weir, key, channel, lines.subList(from, Math.min(lines.size(), from + BATCH)));
            }
            for (String detector : detectors) {
                awaitTaken(weir, channel, detector, lines.size());
            }
            assertThat(weir.stop()).isZero();
        }
        try (RunningWeir weir = RunningWeir.start(data, environment, "--config", file.toString())) {
            weir.awaitSettled("operator");
            Map<String, JsonNode> rows = new HashMap<>();
            for (Map.Entry<String, String> query : queries.entrySet()) {
                rows.put(query.getKey(), all(weir, query.getValue()));
            }
            assertThat(weir.stop()).isZero();
            return new Seen(rows);
        }
    }

    /** An answer is cut behind ten thousand rows. */
    private static ArrayNode all(RunningWeir weir, String query) throws Exception {
        ArrayNode all = RunningWeir.JSON.createArrayNode();
        ArrayNode page;
        do {
            page = (ArrayNode)
                    weir.query("operator", "SELECT * FROM (" + query + ") LIMIT " + PAGE + " OFFSET " + all.size());
            all.addAll(page);
        } while (page.size() == PAGE);
        return all;
    }

    private static void send(RunningWeir weir, String key, String channel, List<String> lines) throws Exception {
        byte[] body = String.join("\n", lines).getBytes(StandardCharsets.UTF_8);
        HttpResponse<String> response = weir.post(key, channel, "application/x-ndjson", body);
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        assertThat(RunningWeir.JSON.readTree(response.body()).get("accepted").asInt())
                .isEqualTo(lines.size());
    }

    private static void awaitTaken(RunningWeir weir, String channel, String detector, long events) throws Exception {
        String labels = "{channel=\"" + channel + "\",detector=\"" + detector + "\"}";
        Instant deadline = Instant.now().plus(TAKEN_WITHIN);
        String metrics = weir.text("operator", "/metrics");
        while (!metrics.contains("weir_detector_events" + labels + " " + events + ".0\n")) {
            assertThat(Instant.now()).as(metrics).isBefore(deadline);
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
            metrics = weir.text("operator", "/metrics");
        }
        assertThat(metrics).contains("weir_detector_late_events" + labels + " 0.0\n");
    }

    private static void assertSame(Seen one, Seen other, Map<String, String> queries) {
        queries.keySet().forEach(query -> assertSameRows(one.rows(query), other.rows(query)));
    }

    /** Equal texts, moments and whole numbers, and equal to the ninth digit where there are fractions. */
    private static void assertSameRows(JsonNode told, JsonNode computed) {
        assertThat(told).isNotEmpty();
        for (int row = 0; row < Math.min(told.size(), computed.size()); row++) {
            JsonNode one = told.get(row);
            JsonNode other = computed.get(row);
            assertThat(one.size()).isEqualTo(other.size());
            for (int column = 0; column < one.size(); column++) {
                String place = one + " and " + other;
                JsonNode cell = other.get(column);
                if (one.get(column).isNumber() && cell.isDouble()) {
                    double expected = cell.doubleValue();
                    assertThat(one.get(column).doubleValue())
                            .as(place)
                            .isCloseTo(expected, within(Math.abs(expected) * RELATIVE));
                } else {
                    assertThat(one.get(column)).as(place).isEqualTo(cell);
                }
            }
        }
        assertThat(told.size()).isEqualTo(computed.size());
    }

    private static long windowsTime(String line) {
        LocalDateTime time = LocalDateTime.parse(field(line, "EventTime"), PLAIN);
        return micros(time.atZone(ZoneId.of("America/New_York")).toInstant());
    }

    private static long demandTime(String line) {
        return line.contains("\"ts\"")
                ? micros(LocalDateTime.parse(field(line, "ts"), PLAIN).toInstant(ZoneOffset.UTC))
                : micros(Instant.parse(field(line, "date") + "T00:00:00Z"));
    }

    /** One line of the log is no request and stays a text. */
    private static long apacheTime(String line) {
        String time = field(line, "timestamp");
        return time.isEmpty() ? 0 : micros(OffsetDateTime.parse(time, APACHE).toInstant());
    }

    private static long micros(Instant moment) {
        return moment.getEpochSecond() * 1_000_000;
    }

    private static String field(String line, String name) {
        try {
            return RunningWeir.JSON.readTree(line).path(name).asText();
        } catch (IOException e) {
            throw new IllegalArgumentException(line, e);
        }
    }

    private static String resource(String name) throws IOException {
        try (var in = DetectorsOnRealDataIT.class.getResourceAsStream(name)) {
            return new String(Objects.requireNonNull(in, name).readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
