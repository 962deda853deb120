package weir.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Recorded Windows logons and Apache requests, loaded with wrong rules: the names of users and addresses are not mapped, and
 * the pattern of a time is wrong. The rules are mended; what was rejected is tried and replayed, and a second version of the
 * table that was loaded wrong is filled, compared and put in force. In the end all rows are those of a server that had the
 * right rules from the start.
 */
final class RepairOnRealDataIT {
    private static final String KEY = "a-key-of-this-test-alone";

    /** And one more, which has no time: no rules make a row of it. */
    private static final int REQUESTS = 9_999;

    private static final int LOGONS = 415;
    private static final int BATCH = 1_000;
    private static final int PAGE = 2_000;

    private static final List<String> WINDOWS = List.of(
            "access/mordor_psexec_auth.ndjson",
            "access/mordor_psexec_net.ndjson",
            "access/mordor_psremoting_auth.ndjson",
            "access/mordor_psremoting_net.ndjson");

    /** The parts of the configuration that are the same in both. */
    private static final String CONFIG = """
            lake: {roll: {age: 300ms}}
            sources:
              default: {key_sha256: "%s", admin: true}
            channels:
              logons:
                standard: {json: object}
                normalise:
                  - rename: {EventID: event_id, EventTime: occurred_at, host: collector, Hostname: host}
                  - convert: {field: occurred_at, to: timestamp, from: iso, zone: America/New_York}
            NAMES
                tables: [{table: logons}]
              requests:
                standard: {json: object}
                normalise:
                  - rename: {clientip: client, timestamp: occurred_at, verb: method, request: path, response: status}
                  - convert: {field: occurred_at, to: timestamp, from: "PATTERN"}
                tables: [{table: requests}]
            tables:
              logons:
                columns:
                  occurred_at: {type: timestamp, required: true}
                  event_id: integer
                  host: text
                  domain: text
                  account: text
                  source_ip: ip
              requests:
                columns: {occurred_at: {type: timestamp, required: true}, client: text, method: text, path: text, status: integer}
            """;

    private static final String NAMES = """
                  - rename: {TargetUserName: account, TargetDomainName: domain}
                    when: {field: event_id, in: [4624, 4769]}
                  - rename: {IpAddress: source_ip}
                    when: {not: {field: IpAddress, equals: "-"}}
                  - rename: {SourceIp: source_ip}
                    when: {field: event_id, equals: 3}
                  - extract: {field: User, pattern: '^(?P<domain>[^\\\\]+)\\\\(?P<account>.+)$'}
                  - convert: {field: source_ip, to: ip}
            """;

    @TempDir
    private Path folder;

    private Path config;
    private Path data;

    @BeforeAll
    static void needsTheRecordings() {
        assumeTrue(Files.isDirectory(Recording.SHARED), "no recorded events at " + Recording.SHARED);
    }

    @Test
    void whatWasLoadedWrongEndsAsIfItHadBeenLoadedRight() throws Exception {
        String wrong = CONFIG.replace("NAMES\n", "").replace("PATTERN", "yyyy-MM-dd HH:mm:ss");
        String right = CONFIG.replace("NAMES\n", NAMES).replace("PATTERN", "dd/MMM/yyyy:HH:mm:ss Z");
        List<JsonNode> mended = mended(wrong, right);
        List<JsonNode> rightFromTheStart = rightFromTheStart(right);
        assertThat(mended).hasSize(LOGONS + REQUESTS);
        for (int i = 0; i < mended.size(); i++) {
            assertThat(mended.get(i)).as("row %d", i).isEqualTo(rightFromTheStart.get(i));
        }
        assertThat(rightFromTheStart).hasSameSizeAs(mended);
    }

    private List<JsonNode> rightFromTheStart(String right) throws Exception {
        configure("right", right);
        try (RunningWeir weir = start()) {
            send(weir);
            weir.awaitSettled(KEY);
            assertThat(weir.count(KEY, "SELECT count(*) FROM weir_rejected")).isEqualTo(1);
            List<JsonNode> rows = rows(weir);
            assertThat(weir.stop()).isZero();
            return rows;
        }
    }

    private List<JsonNode> mended(String wrong, String right) throws Exception {
        configure("wrong", wrong);
        Path next = folder.resolve("next.yaml");
        Files.writeString(next, right.formatted(Keys.sha256(KEY)));
        try (RunningWeir weir = start()) {
            send(weir);
            weir.awaitSettled(KEY);
            requireWrong(weir);

            JsonNode tried = json(weir, "rejected", "try", "--with", next.toString(), "--json");
            assertThat(tried).hasSize(2);
            assertThat(tried.get(0).path("verdict").asText()).isEqualTo("passes");
            assertThat(tried.get(0).path("tables").asText()).isEqualTo("requests");
            assertThat(tried.get(0).path("events").asLong()).isEqualTo(REQUESTS);
            assertThat(tried.get(1).path("verdict").asText()).isEqualTo("fails");
            assertThat(tried.get(1).path("becomes").asText()).isEqualTo("missing_field occurred_at");

            Files.copy(next, config, StandardCopyOption.REPLACE_EXISTING);
            weir(weir, "reload");
            JsonNode replayed = json(weir, "rejected", "replay", "--channel", "requests", "--json");
            assertThat(replayed.at("/result/replayed").asText()).isEqualTo("" + REQUESTS);
            assertThat(weir.count(KEY, "SELECT count(*) FROM weir_rejected")).isEqualTo(1);

            weir(weir, "replay", "logons", "--into", "logons@2");
            JsonNode differences = json(weir, "diff", "logons@1", "logons@2", "--json");
            assertThat(differences.toString()).contains("account").contains("source_ip");
            assertThat(weir.count(KEY, "SELECT count(account) FROM logons")).isZero();
            weir(weir, "promote", "logons@2");
            assertThat(weir.count(KEY, "SELECT count(account) FROM logons")).isPositive();
            List<JsonNode> rows = rows(weir);
            assertThat(weir.stop()).isZero();
            return rows;
        }
    }

    private void requireWrong(RunningWeir weir) throws Exception {
        JsonNode groups = json(weir, "rejected", "--json");
        assertThat(groups).hasSize(2);
        assertThat(groups.get(0).path("code").asText()).isEqualTo("cannot_convert");
        assertThat(groups.get(0).path("field").asText()).isEqualTo("occurred_at");
        assertThat(groups.get(0).path("events").asLong()).isEqualTo(REQUESTS);
        assertThat(weir.query(KEY, "SELECT count(*), count(account), count(source_ip) FROM logons"))
                .isEqualTo(RunningWeir.JSON.valueToTree(List.of(List.of(LOGONS, 0, 0))));
        assertThat(weir.count(KEY, "SELECT count(*) FROM requests")).isZero();
    }

    /** Without the time of acceptance, which is another one in another server. */
    private static List<JsonNode> rows(RunningWeir weir) throws Exception {
        List<JsonNode> rows = new ArrayList<>();
        rows(
                weir,
                "SELECT data_id, source, occurred_at, event_id, host, domain, account, source_ip, extra FROM logons",
                rows);
        rows(weir, "SELECT data_id, source, occurred_at, client, method, path, status, extra FROM requests", rows);
        return rows;
    }

    private static void rows(RunningWeir weir, String sql, List<JsonNode> rows) throws Exception {
        int before;
        int from = 0;
        do {
            before = rows.size();
            weir.query(KEY, sql + " ORDER BY data_id LIMIT " + PAGE + " OFFSET " + from)
                    .forEach(rows::add);
            from += PAGE;
        } while (rows.size() > before);
    }

    private void configure(String name, String text) throws IOException {
        config = folder.resolve(name + ".yaml");
        data = folder.resolve(name);
        Files.writeString(config, text.formatted(Keys.sha256(KEY)));
    }

    private RunningWeir start() throws IOException {
        return RunningWeir.start(data, Map.of(), "--config", config.toString());
    }

    private static void send(RunningWeir weir) throws Exception {
        List<String> logons = new ArrayList<>();
        for (String file : WINDOWS) {
            logons.addAll(Files.readAllLines(Recording.SHARED.resolve(file)));
        }
        send(weir, "logons", logons);
        send(weir, "requests", Files.readAllLines(Recording.SHARED.resolve("access/apache_access.ndjson")));
    }

    /** With ids that follow from where the events stand in the recording. */
    private static void send(RunningWeir weir, String channel, List<String> events) throws Exception {
        HttpClient client = HttpClient.newHttpClient();
        for (int from = 0; from < events.size(); from += BATCH) {
            String body = String.join("\n", events.subList(from, Math.min(from + BATCH, events.size())));
            URI uri = weir.url().resolve("/v1/channels/" + channel + "/events");
            HttpResponse<String> answer = client.send(
                    HttpRequest.newBuilder(uri)
                            .header("Authorization", "Bearer " + KEY)
                            .header("Content-Type", "application/x-ndjson")
                            .header("Weir-Batch-Id", channel + "-" + from)
                            .POST(HttpRequest.BodyPublishers.ofString(body))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        }
    }

    private JsonNode json(RunningWeir server, String... arguments) throws Exception {
        return RunningWeir.JSON.readTree(weir(server, arguments));
    }

    private String weir(RunningWeir server, String... arguments) throws Exception {
        Path out = Files.createTempFile(folder, "said", ".out");
        Path err = Files.createTempFile(folder, "said", ".err");
        List<String> command = new ArrayList<>(
                List.of(RunningWeir.java(), "-jar", RunningWeir.jar().toString()));
        command.addAll(Arrays.asList(arguments));
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectOutput(out.toFile()).redirectError(err.toFile());
        builder.environment().put("WEIR_URL", server.url().toString());
        builder.environment().put("WEIR_KEY", KEY);
        builder.environment().put("WEIR_CONFIG", config.toString());
        Process process = builder.start();
        assertThat(process.waitFor(120, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue())
                .as(Arrays.toString(arguments) + Files.readString(err))
                .isZero();
        return Files.readString(out);
    }
}
