package weir.bootstrap.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class StatusCommandTest {
    private static final String STATUS = """
            {"version":"0.1.0","started":"2026-11-21T07:00:00Z","ready":true,"warnings":["the disk is nearly full"],
             "channels":[
              {"channel":"demand","queue_bytes":1572864,"newest":"2026-11-21T08:59:57Z","agents":[
               {"agent":"archiver@1","position":"0000a7","lag_events":0,"lag_seconds":0.0,"last_error":null},
               {"agent":"loader@1","position":null,"lag_events":12345,"lag_seconds":90.5,"last_error":"no disk"}]},
              {"channel":"idle","queue_bytes":0,"newest":null,"agents":[]}]}
            """;

    @TempDir
    Path folder;

    private FakeServer server;
    private CommandRun command;

    @BeforeEach
    void start() throws IOException {
        server = new FakeServer();
        command = new CommandRun(folder).with("WEIR_URL", server.url());
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void showsEveryChannelAndAgent() {
        server.answer(200, STATUS);

        assertThat(command.run("status")).isZero();

        assertThat(command.out()).isEqualTo("Weir 0.1.0 at " + server.url() + ", ready, up for 2 h 0 min\n" + """
                        the disk is nearly full
                        ┌─────────┬─────────┬───────────┬────────────┬──────────┬───────┬────────────┬────────────┐
                        │ channel │ queue   │ newest    │ agent      │ position │   lag │ lag time   │ last error │
                        ├─────────┼─────────┼───────────┼────────────┼──────────┼───────┼────────────┼────────────┤
                        │ demand  │ 1.5 MiB │ 3.0 s ago │ archiver@1 │ 0000a7   │     0 │ 0.0 s      │            │
                        │         │         │           │ loader@1   │          │ 12345 │ 1 min 30 s │ no disk    │
                        │ idle    │ 0 B     │           │            │          │       │            │            │
                        └─────────┴─────────┴───────────┴────────────┴──────────┴───────┴────────────┴────────────┘
                        """);
    }

    @Test
    void tellsOfOpenAlertsTheGravestFirst() {
        server.answer(
                200, STATUS.replace("\"channels\"", "\"open_alerts\":{\"critical\":1,\"low\":1234},\"channels\""));

        assertThat(command.run("status")).isZero();

        assertThat(command.out()).contains("\nopen alerts: 1 critical, 1,234 low (weir alerts)\n");
    }

    @Test
    void watchesUntilTheServerIsGone() {
        server.answer(200, STATUS);
        server.answer(200, STATUS);
        server.answer(403, FakeServer.error("not_admin", "this key may not"));

        assertThat(command.run("status", "--watch", "--every", "5s", "--json")).isEqualTo(1);

        assertThat(command.out().lines()).hasSize(2).allMatch(line -> line.startsWith("{\"version\":\"0.1.0\""));
        assertThat(command.err()).isEqualTo("weir: this key may not\n");
        assertThat(command.pauses).hasSize(2);
    }

    @Test
    void printsWhatTheReloadedServerSays() {
        server.answer(200, "{\"reloaded\":true}");
        server.answer(
                422,
                "{\"error\":{\"code\":\"invalid_configuration\",\"message\":\"2 problems\","
                        + "\"detail\":{\"errors\":[\"weir.yaml:3: a\",\"weir.yaml:9: b\"]}}}");

        assertThat(command.run("reload")).isZero();
        assertThat(command.out()).isEqualTo("reloaded by " + server.url() + "\n");
        assertThat(command.run("reload")).isEqualTo(2);
        assertThat(command.err()).isEqualTo("weir.yaml:3: a\nweir.yaml:9: b\nweir: 2 problems in the configuration\n");
    }
}
