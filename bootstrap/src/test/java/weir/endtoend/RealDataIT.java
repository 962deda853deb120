package weir.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Recorded events through the running jar; every count is reconciled: sent = lake = warehouse + rejected + repeats. */
final class RealDataIT {
    private static final Path SHARED =
            Path.of(System.getProperty("weir.shared", "../shared")).resolve("data");
    private static final int BATCH = 500;

    @Test
    void sentIsLakeIsWarehouseAndRejectedAndRepeats(@TempDir Path folder) throws Exception {
        assumeTrue(Files.isDirectory(SHARED), "no recorded events at " + SHARED);
        Path config = folder.resolve("weir.yaml");
        Files.writeString(config, resource("/endtoend/real-data.yaml"));
        Path data = folder.resolve("data");
        Map<String, Long> sent = new HashMap<>();
        try (RunningWeir weir = RunningWeir.start(data, environment(), "--config", config.toString())) {
            sent.merge("access", send(weir, "apache", "access", "access/apache_access.ndjson"), Long::sum);
            for (String stream : List.of("conn", "dce_rpc", "dns", "http", "kerberos")) {
                sent.merge("access", send(weir, "zeek", "access", zeek(stream)), Long::sum);
            }
            for (String recording : List.of("psexec_auth", "psexec_net", "psremoting_auth", "psremoting_net")) {
                sent.merge("access", send(weir, "windows", "access", mordor(recording)), Long::sum);
            }
            sent.merge("demand", send(weir, "grid", "demand", "energy/vic_elecdemand.demand.ndjson"), Long::sum);
            sent.merge("demand", send(weir, "grid", "demand", "energy/opsd_germany_daily.demand.ndjson"), Long::sum);
            sent.merge(
                    "generation",
                    send(weir, "grid", "generation", "energy/opsd_germany_daily.generation.ndjson"),
                    Long::sum);
            sent.merge("snowplow", send(weir, "web", "snowplow", "events/snowplow_web_events.ndjson"), Long::sum);
            sent.merge("snowplow", send(weir, "web", "snowplow", "events/snowplow_ecommerce_events.ndjson"), Long::sum);
            sent.merge("segment", send(weir, "web", "segment", "events/segment_spec_examples.ndjson"), Long::sum);
            weir.awaitSettled("operator");

            assertConnections(weir);
            assertRepeats(weir);
            reconcile(weir, new LakeFiles(data), sent);
            assertThat(weir.stop()).isZero();
        }
        assertBytes(new LakeFiles(data));
    }

    private static void assertConnections(RunningWeir weir) throws Exception {
        assertThat(weir.count("operator", "SELECT count(*) FROM connections WHERE source = 'apache'"))
                .isEqualTo(9_999);
        assertThat(weir.count("operator", "SELECT count(*) FROM connections WHERE source = 'zeek'"))
                .isEqualTo(134 + 66 + 32 + 62 + 22);
        assertThat(weir.count("operator", "SELECT count(*) FROM connections WHERE source = 'windows'"))
                .isEqualTo(29 + 182 + 22 + 182);
        JsonNode joined = weir.query(
                "operator",
                "SELECT user_name, department, count(*) AS n FROM connections WHERE department IS NOT NULL "
                        + "GROUP BY ALL ORDER BY n DESC");
        assertThat(joined).isNotEmpty();
        assertThat(joined.get(0).get(0).asText()).isEqualTo("pgustavo");
        assertThat(joined.get(0).get(1).asText()).isEqualTo("IT Support");
        assertThat(weir.count(
                        "operator",
                        "SELECT count(*) FROM connections WHERE source_ip IS NULL AND destination_ip IS NOT NULL"))
                .isZero();
        assertThat(weir.count("operator", "SELECT count(*) FROM connections WHERE source_ip LIKE '::ffff:%'"))
                .isZero();
        assertThat(weir.query("operator", "SELECT min(occurred_at) FROM connections WHERE source = 'apache'")
                        .get(0)
                        .get(0)
                        .asText())
                .startsWith("2015-05-17")
                .contains("10:05:00");
        assertThat(weir.query("operator", "SELECT channel, stage, code FROM weir_rejected")
                        .toString())
                .isEqualTo("[[\"access\",\"load\",\"missing_field\"]]");
    }

    /** The ids that the recordings hold more than once load once, and stand in the lake as often as sent. */
    private static void assertRepeats(RunningWeir weir) throws Exception {
        assertThat(weir.count("operator", "SELECT count(*) FROM page_events")).isEqualTo(157 + 834);
        assertThat(weir.count("operator", "SELECT count(*) - count(DISTINCT data_id) FROM segment"))
                .isZero();
    }

    private static void reconcile(RunningWeir weir, LakeFiles lake, Map<String, Long> sent) throws Exception {
        Map<String, String> tables = Map.of(
                "access", "connections",
                "demand", "demand",
                "generation", "generation",
                "snowplow", "page_events",
                "segment", "segment");
        for (Map.Entry<String, Long> channel : sent.entrySet()) {
            String name = channel.getKey();
            long inLake = lake.count("SELECT count(*) FROM " + lake.channel(name));
            long distinct = lake.count("SELECT count(DISTINCT data_id) FROM " + lake.channel(name));
            long loaded = weir.count("operator", "SELECT count(*) FROM " + tables.get(name));
            long rejected = weir.count("operator", "SELECT count(*) FROM weir_rejected WHERE channel = '" + name + "'");
            assertThat(inLake).as("%s in the lake", name).isEqualTo(channel.getValue());
            assertThat(loaded + rejected + (inLake - distinct))
                    .as("%s in the warehouse, rejected, and repeated", name)
                    .isEqualTo(channel.getValue());
        }
    }

    /** Every line of a recording stands in the lake as it was sent, byte for byte. */
    private static void assertBytes(LakeFiles lake) throws Exception {
        for (String file : List.of("access/apache_access.ndjson", mordor("psexec_net"), zeek("http"))) {
            Set<String> lines = new HashSet<>(Files.readAllLines(SHARED.resolve(file)));
            Set<String> kept = new HashSet<>(lake.strings("SELECT data FROM " + lake.channel("access")));
            lines.removeIf(String::isBlank);
            assertThat(kept).containsAll(lines);
        }
    }

    /** Sends a recording in batches; returns how many events were accepted, which must be all. */
    private static long send(RunningWeir weir, String key, String channel, String file) throws Exception {
        List<String> lines = Files.readAllLines(SHARED.resolve(file));
        long accepted = 0;
        for (int from = 0; from < lines.size(); from += BATCH) {
            List<String> batch = lines.subList(from, Math.min(lines.size(), from + BATCH));
            HttpResponse<String> response = weir.post(
                    key,
                    channel,
                    "application/x-ndjson",
                    String.join("\n", batch).getBytes(StandardCharsets.UTF_8));
            assertThat(response.statusCode())
                    .as("%s: %s", file, response.body())
                    .isEqualTo(200);
            accepted +=
                    RunningWeir.JSON.readTree(response.body()).get("accepted").asLong();
        }
        assertThat(accepted).as(file).isEqualTo(lines.size());
        return accepted;
    }

    private static String zeek(String stream) {
        return "access/zeek_apt29_scranton_" + stream + ".ndjson";
    }

    private static String mordor(String recording) {
        return "access/mordor_" + recording + ".ndjson";
    }

    private static Map<String, String> environment() {
        Map<String, String> environment = new HashMap<>();
        for (String source : List.of("apache", "zeek", "windows", "grid", "web", "operator")) {
            environment.put("KEY_SHA256_" + source.toUpperCase(java.util.Locale.ROOT), Keys.sha256(source));
        }
        environment.put("SHARED", SHARED.toAbsolutePath().normalize().toString());
        return environment;
    }

    private static String resource(String name) throws IOException {
        try (var in = RealDataIT.class.getResourceAsStream(name)) {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            java.util.Objects.requireNonNull(in, name).transferTo(out);
            return out.toString(StandardCharsets.UTF_8);
        }
    }
}
