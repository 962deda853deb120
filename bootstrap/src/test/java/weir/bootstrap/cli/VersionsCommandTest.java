package weir.bootstrap.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code versions}, {@code diff}, {@code promote}, {@code rollback}, and {@code replay} of rows. */
final class VersionsCommandTest {
    private static final String ONE =
            "{\"version\":\"signins@1\",\"table\":\"signins\",\"number\":1,\"in_force\":false,\"rows\":1200,\"replaced\":null}";
    private static final String TWO =
            "{\"version\":\"signins@2\",\"table\":\"signins\",\"number\":2,\"in_force\":true,\"rows\":1300,"
                    + "\"replaced\":\"signins@1\"}";

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
    void listsAndRemoves() {
        server.answer(200, "{\"versions\":[" + ONE + "," + TWO + "]}").answer(200, "{\"removed\":true}");

        assertThat(command.run("versions", "list")).isZero();
        assertThat(command.out()).contains("signins@1", "1200", "signins@2", "yes", "1300");
        assertThat(command.run("versions", "remove", "signins@1")).isZero();
        assertThat(command.out()).isEqualTo("signins@1 is removed\n");
    }

    @Test
    void putsInForceAndGoesBack() {
        server.answer(200, TWO).answer(200, TWO).answer(200, TWO);

        assertThat(command.run("promote", "signins@2")).isZero();
        assertThat(command.out())
                .isEqualTo("signins@2 is in force, with 1,300 rows; weir rollback signins goes back to signins@1\n");
        assertThat(command.run("promote", "--rollback", "signins")).isZero();
        assertThat(command.run("rollback", "signins", "--json")).isZero();
        assertThat(command.out()).contains("\"in_force\" : true");
        assertThat(command.run("promote")).isEqualTo(2);
        assertThat(command.err()).contains("say which version");
    }

    @Test
    void tellsWhatIsRefused() {
        server.answer(409, FakeServer.error("schema_conflict", "there is no signins@3"));

        assertThat(command.run("promote", "signins@3")).isEqualTo(1);
        assertThat(command.err()).contains("there is no signins@3");
    }

    @Test
    void comparesTwo() {
        server.answer(
                200,
                "{\"left\":\"signins@1\",\"right\":\"signins@2\",\"same\":7,\"only_left\":0,\"only_right\":100,\"differing\":3,"
                        + "\"columns\":{\"user_id\":3},\"samples\":["
                        + "{\"data_id\":\"019aa4c8-2f10-7c3e-8d55-0123456789ab\",\"in\":\"both\",\"left\":{},"
                        + "\"right\":{\"user_id\":\"u-7\"}},"
                        + "{\"data_id\":\"019aa4c8-2f10-7c3e-8d55-0123456789ac\",\"in\":\"right\",\"left\":{},\"right\":{}}]}");

        assertThat(command.run("diff", "signins@1", "signins@2")).isZero();
        assertThat(command.out())
                .contains("only in signins@2", "100", "user_id", "u-7", "null", "is here", "019aa4c8-2f10");
        assertThat(command.run("diff", "signins@1", "signins@2", "--samples", "101"))
                .isEqualTo(2);
    }

    @Test
    void asksForAReplayAndTellsWhatBecameOfIt() {
        server.answer(202, "{\"id\":\"6f0c6d5e-8d1f-4e0f-9c35-7d6a8d3c0a11\"}")
                .answer(
                        200,
                        "{\"id\":\"6f0c6d5e-8d1f-4e0f-9c35-7d6a8d3c0a11\",\"kind\":\"replay\",\"state\":\"done\","
                                + "\"progress\":{\"done\":7,\"total\":7,\"unit\":\"event\"},\"result\":{\"events\":\"7\"},"
                                + "\"failure\":null}");

        assertThat(command.run(
                        "replay",
                        "signins",
                        "--from",
                        "2026-11-01",
                        "--source",
                        "vpn",
                        "--where",
                        "n > 1",
                        "--into",
                        "signins@2"))
                .isZero();
        assertThat(command.out()).contains("events", "7");
    }

    @Test
    void saysWhatDoesNotGoTogether() {
        assertThat(command.run("replay")).isEqualTo(2);
        assertThat(command.err()).contains("say which channel is replayed, or which detector");
        assertThat(command.run("replay", "signins", "--detector", "lateral")).isEqualTo(2);
        assertThat(command.run("replay", "signins", "--limit", "3")).isEqualTo(2);
        assertThat(command.run("replay", "signins", "--into", "signins")).isEqualTo(2);
        assertThat(command.err()).contains("such as signins@2");
        assertThat(command.run("replay", "--detector", "lateral", "--dry-run")).isEqualTo(2);
    }
}
