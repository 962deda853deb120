package weir.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code weir agents} on a detector and on an agent in the server: paused, resumed, reset, and removed when the configuration
 * has it no more; and an agent that pulled under a name that is then configured.
 */
final class AdministeredAgentsIT {
    private static final String KEY = "a-key-of-this-test-alone";

    private static final String CONFIG = """
            lake: {roll: {age: 300ms}}
            sources:
              default: {key_sha256: "%s", admin: true}
            channels: {visits: {}, found: {}, copies: {}}
            """;

    private static final String OBSERVED = CONFIG + """
            detectors:
              seen:
                channel: visits
                from: oldest
                match: pages > 0
                publish: found
                alert: {severity: high, text: "{pages} pages", quiet: 1h}
            agents:
              run:
                copy: {type: filter, channel: visits, where: pages > 0, to: copies}
            """;

    @TempDir
    private Path folder;

    private Path config;

    @Test
    void detectorsAndAgentsInTheServerDoAsTheyAreTold() throws Exception {
        configure(CONFIG);
        try (RunningWeir weir = RunningWeir.start(folder.resolve("data"), Map.of(), "--config", config.toString())) {
            send(weir, 2);
            JsonNode pulled = weir.get(KEY, "/v1/channels/visits/events?agent=copy@1&max=1&wait=10s");
            assertThat(pulled.path("events")).hasSize(1);

            configure(OBSERVED);
            weir(weir, 0, "reload");
            assertThat(weir.get(KEY, "/v1/channels/visits/events?agent=copy@1&max=1")
                            .at("/error/code")
                            .asText())
                    .isEqualTo("agent_reserved");
            awaitRows(weir, 2, 2);
            assertThat(weir.get(KEY, "/v1/status").at("/open_alerts/high").asLong())
                    .isEqualTo(1);
            assertThat(weir(weir, 0, "status")).contains("open alerts: 1 high (weir alerts)");

            for (String agent : List.of("seen@1", "copy@1")) {
                weir(weir, 0, "agents", "pause", agent, "--channel", "visits");
            }
            send(weir, 3);
            assertThat(states(weir)).containsExactlyInAnyOrder("seen@1 paused", "copy@1 paused");
            for (String agent : List.of("seen@1", "copy@1")) {
                weir(weir, 0, "agents", "resume", agent, "--channel", "visits");
            }
            awaitRows(weir, 5, 5);

            for (String agent : List.of("seen@1", "copy@1")) {
                weir(weir, 0, "agents", "reset", agent, "--channel", "visits", "--to", "oldest");
            }
            // All of it again under the same ids: more events in the channels, and no row more.
            awaitEvents(weir, 10);
            awaitRows(weir, 5, 5);

            assertThat(weir(weir, 1, "agents", "remove", "copy@1", "--channel", "visits"))
                    .contains("one of the configuration");
            configure(CONFIG);
            weir(weir, 0, "reload");
            assertThat(states(weir)).containsExactlyInAnyOrder("seen@1 unconfigured", "copy@1 unconfigured");
            for (String agent : List.of("seen@1", "copy@1")) {
                weir(weir, 0, "agents", "remove", agent, "--channel", "visits");
            }
            assertThat(states(weir)).isEmpty();
            assertThat(weir.get(KEY, "/v1/channels/visits/events?agent=copy@1&max=9&wait=10s")
                            .path("events"))
                    .as("the name is free again")
                    .hasSize(5);
            assertThat(weir.stop()).isZero();
        }
    }

    private void configure(String text) throws Exception {
        config = folder.resolve("weir.yaml");
        Files.writeString(config, text.formatted(Keys.sha256(KEY)));
    }

    private static void send(RunningWeir weir, int events) throws Exception {
        byte[] body = "{\"pages\":7}\n".repeat(events).getBytes(StandardCharsets.UTF_8);
        HttpResponse<String> answer = weir.post(KEY, "visits", "application/x-ndjson", body);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    }

    private static void awaitRows(RunningWeir weir, int found, int copies) throws Exception {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (rows(weir, "found") < found || rows(weir, "copies") < copies) {
            assertThat(System.nanoTime())
                    .as(() -> "found and copies: " + weir.url())
                    .isLessThan(deadline);
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
        }
        weir.awaitSettled(KEY);
        assertThat(rows(weir, "found")).isEqualTo(found);
        assertThat(rows(weir, "copies")).isEqualTo(copies);
    }

    private static long rows(RunningWeir weir, String table) throws Exception {
        return weir.count(KEY, "SELECT count(*) FROM " + table);
    }

    /** So many are in each of the channels that they write to. */
    private static void awaitEvents(RunningWeir weir, int events) throws Exception {
        for (String channel : List.of("found", "copies")) {
            String loaded = "weir_loaded_events_total{channel=\"" + channel + "\"} " + events + ".0";
            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
            while (!weir.text(KEY, "/metrics").contains(loaded)) {
                assertThat(System.nanoTime()).as(loaded).isLessThan(deadline);
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
            }
        }
    }

    /** Of those that are not Weir's own: name and state. */
    private List<String> states(RunningWeir weir) throws Exception {
        List<String> states = new ArrayList<>();
        JsonNode all = RunningWeir.JSON.readTree(weir(weir, 0, "agents", "list", "--json"));
        for (JsonNode agent : all.path("agents")) {
            String name = agent.path("agent").asText();
            if (name.equals("seen@1") || name.equals("copy@1")) {
                states.add(name + " " + agent.path("state").asText());
            }
        }
        return states;
    }

    /** What a command says, in either way. */
    private String weir(RunningWeir server, int exitCode, String... arguments) throws Exception {
        Path out = Files.createTempFile(folder, "said", ".out");
        List<String> command = new ArrayList<>(
                List.of(RunningWeir.java(), "-jar", RunningWeir.jar().toString()));
        command.addAll(Arrays.asList(arguments));
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(out.toFile());
        builder.environment().put("WEIR_URL", server.url().toString());
        builder.environment().put("WEIR_KEY", KEY);
        Process process = builder.start();
        assertThat(process.waitFor(120, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(Files.readString(out)).isEqualTo(exitCode);
        return Files.readString(out);
    }
}
