package weir.bootstrap.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class TailCommandTest {
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

    private void stream(String text) {
        server.answer(200, Map.of("Content-Type", "text/event-stream"), text);
    }

    private static String message(String id, String envelope) {
        return "id: " + id + "\ndata: " + envelope + "\n\n";
    }

    @Test
    void printsTheDataAsItCame() {
        stream(": hello\n\n"
                + message("1", "{\"data\":{\"n\" : 1.10},\"content_type\":\"application/json\"}")
                + message("2", "{\"content_type\":\"text/plain\",\"data_base64\":\"Y2Fmw6k=\"}")
                + message("3", "{\"content_type\":\"application/json\",\"data\":\"text\"}"));

        assertThat(command.run("tail", "demand", "-n", "3")).isZero();

        assertThat(command.out()).isEqualTo("{\"n\" : 1.10}\ncaf\u00e9\n\"text\"\n");
        assertThat(server.received.get(0).path()).isEqualTo("/v1/channels/demand/tail");
    }

    @Test
    void connectsAgainBehindTheLastEvent() {
        stream("retry: 250\n\n" + message("7", "{\"data\":1}"));
        server.answer(503, FakeServer.error("unavailable", "closing"));
        stream(message("8", "{\"data\":2}"));

        assertThat(command.run("tail", "demand", "--json", "-n", "2")).isZero();

        assertThat(command.out()).isEqualTo("{\"data\":1}\n{\"data\":2}\n");
        assertThat(server.received.get(2).header("Last-event-id")).isEqualTo("7");
        assertThat(command.pauses).containsExactly(Duration.ofMillis(250), Duration.ofSeconds(2));
        assertThat(command.err()).contains("connected again");
    }

    @Test
    void showsATerminalNothingThatItWouldObey() {
        stream(message("1", "{\"content_type\":\"text/plain\",\"data_base64\":\"YRtbMkpi\"}"));
        command.on(new Screen.Ability(true, true, 80, false));

        assertThat(command.run("tail", "demand", "-n", "1")).isZero();
        assertThat(command.out()).isEqualTo("a\\u001b[2Jb\n");
    }

    @Test
    void anUnknownChannelIsNotTriedAgain() {
        server.answer(
                404,
                "{\"error\":{\"code\":\"unknown_channel\",\"message\":\"there is no such channel\",\"detail\":{\"near\":[\"demand\"]}}}");

        assertThat(command.run("tail", "demnd")).isEqualTo(1);
        assertThat(command.err()).isEqualTo("weir: there is no such channel; near to it: demand\n");
    }

    @Test
    void aServerThatIsNotThereEndsIt() {
        server.close();
        assertThat(command.run("tail", "demand")).isEqualTo(3);
    }

    @Test
    void readsServerSentEvents() throws IOException {
        String text = "event: alert\ndata:a\ndata: b\ndata\n\nid: 4\n\ndata: cut off";
        try (EventStream stream = new EventStream(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)))) {
            assertThat(stream.next()).contains(new EventStream.Message("alert", "a\nb\n"));
            assertThat(stream.next()).isEmpty();
            assertThat(stream.lastId()).isEqualTo(Optional.of("4"));
        }
    }
}
