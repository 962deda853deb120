package weir.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What detectors published while events came is what {@code weir replay} says of the lake: the same ids, the same data, the
 * same notices, beside the server that runs and without it, as often as one asks.
 */
final class ReplayIT {
    private static final String KEY = "a-key-of-this-test-alone";
    private static final int ROUNDS = 6;
    private static final int USERS = 5;
    private static final Duration WITHIN = Duration.ofSeconds(60);

    private static final String CONFIG = """
            lake: {roll: {age: 300ms}}
            sources:
              default: {key_sha256: "%s", admin: true}
            channels:
              visits:
                standard: {json: object, required: [user]}
                normalise:
                  - convert: {field: pages, to: integer}
                  - convert: {field: at, to: timestamp, from: epoch_ms}
              found: {}
              late: {}
            detectors:
              many-pages:
                channel: visits
                from: oldest
                match: pages > 90
                publish: found
                alert: {severity: low, text: "{user} saw {pages} pages", key: [user], quiet: 1s}
              busy:
                channel: visits
                from: oldest
                key: [user]
                window: {tumbling: 200ms, aggregates: {visits: count, pages: {sum: pages}, usual: {mean: pages}}}
                publish: found
                alert: {severity: high, text: "{user} was here {visits} times", quiet: 500ms}
              own-time@2:
                channel: visits
                from: oldest
                key: [user]
                time: at
                lateness: 2s
                ahead: 1h
                window: {tumbling: 10s, aggregates: {visits: count, different: {distinct: pages}, first: {first: pages}}}
                publish: found
                late: late
              gone:
                channel: visits
                from: oldest
                absence: 700ms
                publish: found
                alert: {severity: critical, text: "nobody since {from}", quiet: 0s}
            """;

    private Path config;
    private Path data;

    @Test
    void replayingSaysWhatWasSaidLive(@TempDir Path folder) throws Exception {
        config = Files.writeString(folder.resolve("weir.yaml"), CONFIG.formatted(Keys.sha256(KEY)));
        data = folder.resolve("data");
        Map<String, List<String>> replayed = new TreeMap<>();
        String until;
        try (RunningWeir weir = RunningWeir.start(data, Map.of(), "--config", config.toString())) {
            sendInRounds(weir);
            weir.awaitSettled(KEY);
            until = awaitSilence(weir).toString();
            for (String detector : List.of("many-pages@1", "busy@1", "own-time@2", "gone@1")) {
                Replayed run = replay(0, "--detector", detector, "--to", until, "--json");
                JsonNode summary = run.summary();
                assertThat(summary.path("events").asLong()).as(detector).isEqualTo(eventsAccepted(weir));
                assertThat(summary.path("refused").asLong()).as(detector).isEqualTo(ROUNDS);
                assertThat(summary.path("findings").asLong()).as(detector).isPositive();
                assertThat(run.published())
                        .as("%s, published", detector)
                        .isNotEmpty()
                        .isEqualTo(published(weir, detector));
                assertThat(run.notices()).as("%s, notices", detector).isEqualTo(notices(weir, detector));
                replayed.put(detector, run.said());
            }
            assertThat(weir.count(KEY, "SELECT count(*) FROM late")).isPositive();
            assertThat(weir.stop()).isZero();
        }
        List<Path> before = files(data);
        for (Map.Entry<String, List<String>> one : replayed.entrySet()) {
            Replayed again = replay(0, "--detector", one.getKey(), "--to", until, "--json");
            assertThat(again.said()).as("%s without a server", one.getKey()).isEqualTo(one.getValue());
        }
        assertThat(files(data)).as("nothing was written").isEqualTo(before);
        damageOne();
    }

    /** Events in bursts; between them the channel is so quiet that the absence speaks. */
    private static void sendInRounds(RunningWeir weir) throws Exception {
        Random random = new Random(7);
        long second = Instant.now().getEpochSecond() * 1_000 - 600_000;
        for (int round = 1; round <= ROUNDS; round++) {
            for (int batch = 0; batch < 4; batch++) {
                StringBuilder body = new StringBuilder();
                for (int i = 0; i < 50; i++) {
                    second += random.nextInt(400) - (i % 17 == 0 ? 6_000 : 0) + (i % 17 == 1 ? 6_000 : 0);
                    body.append("{\"user\":\"u%d\",\"pages\":%d,\"at\":%d}\n"
                            .formatted(random.nextInt(USERS), random.nextInt(100), second));
                }
                if (batch == 0) {
                    body.append("{\"user\":\"u0\",\"pages\":\"many\"}\n");
                }
                HttpResponse<String> response = weir.post(
                        KEY, "visits", "application/x-ndjson", body.toString().getBytes(StandardCharsets.UTF_8));
                assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
            }
            awaitCount(weir, "SELECT count(*) FROM alerts WHERE detector = 'gone@1' AND kind = 'opened'", round);
        }
    }

    /** A moment at which detectors have said all that they say without another event. */
    private static Instant awaitSilence(RunningWeir weir) throws Exception {
        long last = weir.count(KEY, "SELECT max(epoch_us(created)) FROM visits");
        Instant silence = Instant.EPOCH.plus(last, ChronoUnit.MICROS).plusSeconds(2);
        while (!Instant.now().isAfter(silence)) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
        }
        awaitCount(
                weir,
                "SELECT count(*) FILTER (kind = 'opened') - count(*) FILTER (kind = 'resolved') FROM alerts"
                        + " WHERE detector = 'gone@1'",
                1);
        weir.awaitSettled(KEY);
        return silence;
    }

    private static void awaitCount(RunningWeir weir, String sql, long count) throws Exception {
        Instant deadline = Instant.now().plus(WITHIN);
        while (weir.count(KEY, sql) < count) {
            assertThat(Instant.now())
                    .as("%s is %d within %s", sql, count, WITHIN)
                    .isBefore(deadline);
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
        }
    }

    private static long eventsAccepted(RunningWeir weir) throws Exception {
        return weir.count(KEY, "SELECT count(*) FROM visits")
                + weir.count(KEY, "SELECT count(*) FROM weir_rejected WHERE channel = 'visits'");
    }

    /** By id, what the detector published, as the warehouse has it. */
    private static Map<String, JsonNode> published(RunningWeir weir, String detector) throws Exception {
        String source = detector.substring(0, detector.indexOf('@'));
        Map<String, JsonNode> published = new TreeMap<>();
        for (String table : List.of("found", "late")) {
            for (JsonNode row : weir.query(
                    KEY,
                    "SELECT CAST(data_id AS VARCHAR), CAST(data AS VARCHAR) FROM " + table + " WHERE source = '"
                            + source + "'")) {
                published.put(
                        row.get(0).asText(),
                        RunningWeir.JSON.readTree(row.get(1).asText()));
            }
        }
        return published;
    }

    private static Map<String, String> notices(RunningWeir weir, String detector) throws Exception {
        Map<String, String> notices = new TreeMap<>();
        for (JsonNode row : weir.query(
                KEY,
                "SELECT CAST(data_id AS VARCHAR), kind, key, severity, text, count FROM alerts WHERE detector = '"
                        + detector + "'")) {
            notices.put(
                    row.get(0).asText(),
                    Stream.of(1, 2, 3, 4, 5)
                            .map(i -> row.get(i).asText())
                            .toList()
                            .toString());
        }
        return notices;
    }

    /** What one run of {@code weir replay --json} printed. */
    private record Replayed(List<JsonNode> lines) {
        JsonNode summary() {
            return lines.get(lines.size() - 1).path("summary");
        }

        /** All but the summary, which tells how long it took. */
        List<String> said() {
            return lines.stream()
                    .filter(line -> !line.has("summary"))
                    .map(JsonNode::toString)
                    .toList();
        }

        /** Live, nobody tells a detector in event time that the range ends. */
        private Stream<JsonNode> comparable() {
            return lines.stream()
                    .filter(line -> !(line.path("detector").asText().equals("own-time@2")
                            && line.path("behind_last").asBoolean()));
        }

        Map<String, JsonNode> published() {
            Map<String, JsonNode> published = new TreeMap<>();
            comparable()
                    .filter(line -> line.has("published"))
                    .map(line -> line.path("published"))
                    .forEach(event -> published.put(event.path("data_id").asText(), event.path("data")));
            return published;
        }

        Map<String, String> notices() {
            Map<String, String> notices = new TreeMap<>();
            comparable().filter(line -> line.has("notice")).forEach(line -> {
                JsonNode alert = line.at("/notice/data");
                notices.put(
                        line.path("data_id").asText(),
                        List.of(
                                        line.at("/notice/type").asText().replace("alert.", ""),
                                        alert.path("key").asText(),
                                        alert.path("severity").asText(),
                                        alert.path("text").asText(),
                                        alert.path("count").asText())
                                .toString());
            });
            return notices;
        }
    }

    private Replayed replay(int exitCode, String... arguments) throws Exception {
        Path out = Files.createTempFile(config.getParent(), "replay", ".out");
        Path err = Files.createTempFile(config.getParent(), "replay", ".err");
        List<String> command = new ArrayList<>(
                List.of(RunningWeir.java(), "-jar", RunningWeir.jar().toString(), "replay", "-c", config.toString()));
        command.addAll(Arrays.asList(arguments));
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectOutput(out.toFile()).redirectError(err.toFile());
        builder.environment().put("WEIR_DATA", data.toString());
        Process process = builder.start();
        assertThat(process.waitFor(120, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(Files.readString(err)).isEqualTo(exitCode);
        List<JsonNode> lines = new ArrayList<>();
        for (String line : Files.readAllLines(out)) {
            lines.add(RunningWeir.JSON.readTree(line));
        }
        return new Replayed(lines);
    }

    private static List<Path> files(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            return all.sorted().toList();
        }
    }

    private void damageOne() throws Exception {
        Path object = files(data.resolve("lake/raw/channel=visits")).stream()
                .filter(file -> file.toString().endsWith(".parquet"))
                .findFirst()
                .orElseThrow();
        try (RandomAccessFile file = new RandomAccessFile(object.toFile(), "rw")) {
            file.setLength(file.length() / 2);
        }
        Replayed run = replay(5, "--detector", "busy", "--json", "--limit", "3");
        assertThat(run.summary().path("damaged").asLong()).isEqualTo(1);
        assertThat(run.lines().stream().filter(line -> line.has("damaged")))
                .singleElement()
                .satisfies(line -> assertThat(line.at("/damaged/object").asText())
                        .endsWith(object.getFileName().toString()));
        assertThat(run.lines().stream().filter(line -> line.has("detector"))).hasSize(3);
    }
}
