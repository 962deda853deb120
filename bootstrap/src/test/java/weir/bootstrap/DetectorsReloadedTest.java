package weir.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import weir.application.status.Reloaded;

/** Detectors of a server whose configuration changes while it runs. */
final class DetectorsReloadedTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String HEAD = """
            server: {port: 0}
            data: data
            lake: {roll: {age: 300ms}}
            sources: {default: {key_sha256: "KEY", admin: true}}
            channels: {signins: {}, found: {}}
            detectors:
            """;
    private static final String FAILED =
            "  failed: {channel: signins, match: ok == false, alert: {text: '{user}', key: [user]}}\n";
    private static final String COUNTED =
            "  counted: {channel: signins, key: user, window: {last: 3, aggregates: {n: count}}, publish: found}\n";

    @TempDir
    private Path folder = Path.of("");

    private static void send(ServerInProcess weir, String event) throws Exception {
        assertThat(weir.post("signins", "application/json", event.getBytes(StandardCharsets.UTF_8))
                        .statusCode())
                .isEqualTo(200);
    }

    private static Reloaded reload(ServerInProcess weir, String detectors) throws Exception {
        ServerInProcess.write(weir.config, HEAD + detectors);
        return weir.wiring.reload();
    }

    private static void awaitAlerts(ServerInProcess weir, List<String> wanted) {
        Instant deadline = Instant.now().plus(PATIENCE);
        List<String> found = alerts(weir);
        while (!found.equals(wanted) && Instant.now().isBefore(deadline)) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
            found = alerts(weir);
        }
        assertThat(found).isEqualTo(wanted);
    }

    private static List<String> alerts(ServerInProcess weir) {
        return weir.wiring.query("SELECT kind || ' ' || key FROM alerts ORDER BY key, number").rows().stream()
                .map(row -> Objects.toString(row.get(0)))
                .toList();
    }

    @Test
    void alertsOfADetectorThatIsTakenOutAreResolved() throws Exception {
        try (ServerInProcess weir = ServerInProcess.start(folder, HEAD + FAILED + COUNTED)) {
            send(weir, "{\"user\":\"ada\",\"ok\":false}");
            send(weir, "{\"user\":\"bob\",\"ok\":false}");
            awaitAlerts(weir, List.of("opened ada", "opened bob"));

            assertThat(reload(weir, COUNTED).errors()).isEmpty();

            awaitAlerts(weir, List.of("opened ada", "resolved ada", "opened bob", "resolved bob"));
        }
    }

    @Test
    void aDefinitionThatDoesNotFitWhatIsRememberedIsRefusedUnlessItHasANewVersion() throws Exception {
        try (ServerInProcess weir = ServerInProcess.start(folder, HEAD + COUNTED)) {
            String wider = COUNTED.replace("last: 3", "last: 4");

            Reloaded refused = reload(weir, wider);

            assertThat(refused.errors()).singleElement().satisfies(error -> assertThat(error)
                    .contains("detectors.counted", "new version", "weir agents remove counted@1 --channel signins"));
            assertThat(reload(weir, COUNTED.replace("n: count", "n: count, m: count"))
                            .errors())
                    .hasSize(1);
            assertThat(reload(weir, wider.replace("counted:", "counted@2:")).errors())
                    .isEmpty();
            assertThat(agents(weir)).contains("counted@2");
        }
    }

    @Test
    void whatADetectorForgetsAndThatItCanUseNothingIsTold() throws Exception {
        String detectors = """
                  small: {channel: signins, key: user, keys_max: 2, window: {last: 3, aggregates: {n: count}}, publish: found}
                  typo: {channel: signins, key: usr, window: {last: 3, aggregates: {n: count}}, publish: found}
                """;
        try (ServerInProcess weir = ServerInProcess.start(folder, HEAD + detectors)) {
            for (int i = 0; i < 25; i++) {
                send(weir, "{\"user\":\"u%d\"}".formatted(i));
            }
            Instant deadline = Instant.now().plus(PATIENCE);
            String small = "small@1 on signins: has forgotten 23 keys or values: it holds as many as it may";
            String typo = "typo@1 on signins: could use none of the last 25 events,"
                    + " 25 lack a field of the key, or the value";
            while (!weir.wiring.status().warnings().containsAll(List.of(small, typo))
                    && Instant.now().isBefore(deadline)) {
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
            }
            assertThat(weir.wiring.status().warnings()).contains(small, typo);
            assertThat(weir.get("/metrics").body())
                    .contains("weir_detector_unkeyed_events{channel=\"signins\",detector=\"typo@1\"} 25.0");

            send(weir, "{\"user\":\"u0\",\"usr\":\"u0\"}");
            while (weir.wiring.status().warnings().contains(typo)
                    && Instant.now().isBefore(deadline)) {
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
            }
            assertThat(weir.wiring.status().warnings()).noneMatch(warning -> warning.startsWith("typo@1"));
        }
    }

    private static List<String> agents(ServerInProcess weir) throws Exception {
        return StreamSupport.stream(weir.json("/v1/agents").path("agents").spliterator(), false)
                .map(agent -> agent.path("agent").asText())
                .toList();
    }
}
