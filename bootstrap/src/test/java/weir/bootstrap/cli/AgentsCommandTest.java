package weir.bootstrap.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class AgentsCommandTest {
    private static final String AGENTS = """
            {"agents":[
             {"channel":"demand","agent":"archiver@1","kind":"archiver","state":"active","position":"0000a7","lag_events":0,
              "lag_seconds":0.0,"events_per_second":null,"leased":0,"waiting":0,"last_error":null},
             {"channel":"prices","agent":"average@2","kind":"pull","state":"paused","position":null,"lag_events":12,
              "lag_seconds":90.5,"events_per_second":4.25,"leased":3,"waiting":1,"last_error":"no network"}]}
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
    void listsThem() {
        server.answer(200, AGENTS);

        assertThat(command.run("agents", "list")).isZero();

        assertThat(server.received.get(0).path()).isEqualTo("/v1/agents");
        assertThat(command.out().lines().filter(line -> line.startsWith("│")))
                .satisfiesExactly(
                        head -> assertThat(head).contains("channel", "agent", "state", "lag", "events/s", "last error"),
                        archiver -> assertThat(archiver).contains("demand", "archiver@1", "active", "0000a7"),
                        average -> assertThat(average)
                                .contains("prices", "average@2", "paused", "12", "1 min 30 s", "4.3", "no network"));
    }

    @Test
    void listsThoseOfOneChannel() {
        server.answer(200, AGENTS).answer(200, AGENTS).answer(200, AGENTS).answer(200, "{\"agents\":[]}");

        assertThat(command.run("agents", "list", "--channel", "prices")).isZero();
        assertThat(command.out()).contains("average@2").doesNotContain("archiver");
        assertThat(command.run("agents", "list", "--channel", "prices", "--json"))
                .isZero();
        assertThat(command.out()).startsWith("{\"channel\":\"prices\"");
        assertThat(command.run("agents", "list", "--json")).isZero();
        assertThat(command.out()).contains("\"archiver@1\"");
        assertThat(command.run("agents", "list")).isZero();
        assertThat(command.out()).isEqualTo("no agents yet\n");
    }

    @ParameterizedTest
    @CsvSource({
        "pause,POST,/pause,paused",
        "resume,POST,/resume,resumed",
        "remove,DELETE,'',removed",
    })
    void changesOne(String action, String method, String path, String done) {
        server.answer(200, "{}");

        assertThat(command.run("agents", action, "average@1", "--channel", "demand"))
                .isZero();

        FakeServer.Received received = server.received.get(0);
        assertThat(received.method()).isEqualTo(method);
        assertThat(received.path()).isEqualTo("/v1/agents/demand/average%401" + path);
        assertThat(command.out()).isEqualTo("average@1 on demand: " + done + "\n");
    }

    @Test
    void resetsOne() {
        server.answer(200, "{}");

        assertThat(command.run("agents", "reset", "average@1", "--channel", "demand", "--to", "2026-11-26T12:00:00Z"))
                .isZero();

        assertThat(server.received.get(0).path()).isEqualTo("/v1/agents/demand/average%401/reset");
        assertThat(server.received.get(0).body()).isEqualTo("{\"to\":\"2026-11-26T12:00:00Z\"}");
    }

    @ParameterizedTest
    @CsvSource({
        "7d,2026-11-14T09:00:00Z",
        "2026-11-21,2026-11-21T00:00:00Z",
        "2026-11-21T09:00:00Z,2026-11-21T09:00:00Z",
        "0000000100000040,0000000100000040",
        "newest,newest",
    })
    void resetsOneToTimesOfAllForms(String to, String sent) {
        server.answer(200, "{}");
        assertThat(command.run("agents", "reset", "average@1", "--channel", "demand", "--to", to))
                .isZero();
        assertThat(server.received.get(0).body()).isEqualTo("{\"to\":\"" + sent + "\"}");
    }

    @Test
    void whatIsNoPlaceToGoOnAtIsNotSent() {
        assertThat(command.run("agents", "reset", "average@1", "--channel", "demand", "--to", "yesterday"))
                .isEqualTo(2);
        assertThat(command.err()).contains("--to is \"yesterday\"", "oldest", "7d", "2026-11-21", "a position");
        assertThat(server.received).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "notify,'must be name@version, such as average@1'",
        "predict@01,must end in a whole number",
        "predict@+1,must end in a whole number",
        "predict@0,must end in a whole number",
        "predict@99999999999,must end in a smaller number",
    })
    void anAgentsNameIsLookedAtBeforeItIsSent(String agent, String says) {
        assertThat(command.run("agents", "pause", agent, "--channel", "demand")).isEqualTo(2);
        assertThat(command.err()).contains(says).doesNotContain("archiver");
        assertThat(server.received).isEmpty();
    }

    @Test
    void aChannelThatNobodyReadsIsAMistake() {
        server.answer(200, AGENTS).answer(200, AGENTS);
        assertThat(command.run("agents", "list", "--channel", "demnad")).isEqualTo(1);
        assertThat(command.err()).contains("no agent reads a channel demnad", "did you mean demand?");
        assertThat(command.run("agents", "list", "--channel", "nope", "--json")).isEqualTo(1);
        assertThat(command.err()).contains("there are: demand, prices");
    }

    @Test
    void saysWhatIsWrong() {
        server.answer(409, FakeServer.error("agent_reserved", "agent archiver@1 is one of Weir's own"));

        assertThat(command.run("agents", "remove", "archiver@1", "--channel", "demand"))
                .isEqualTo(1);
        assertThat(command.err()).isEqualTo("weir: agent archiver@1 is one of Weir's own\n");
        assertThat(command.run("agents", "remove", "average@1")).isEqualTo(2);
        assertThat(command.run("agents")).isZero();
        assertThat(command.out()).contains("Usage: weir agents", "pause", "remove");
    }
}
