package weir.bootstrap.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class TasksCommandTest {
    private static final String ID = "6f0c6d5e-8d1f-4e0f-9c35-7d6a8d3c0a11";

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

    private static String task(String state, long done, String total, String failure) {
        return """
                {"id":"%s","kind":"replay","parameters":{"channel":"demand"},"state":"%s",
                 "progress":{"done":%d,"total":%s,"unit":"event"},"result":{"rows":"%d","left out":"1"},"failure":%s,
                 "asked":"2026-11-26T12:00:00Z","began":null,"ended":null}
                """.formatted(ID, state, done, total, done, failure);
    }

    @Test
    void listsThem() {
        server.answer(200, "{\"tasks\":[" + task("running", 1200, "5000", "null") + "]}")
                .answer(200, "{\"tasks\":[]}");

        assertThat(command.run("tasks", "list")).isZero();
        assertThat(command.out()).contains(ID, "replay", "running", "1,200 of 5,000 events");
        assertThat(command.run("tasks", "list")).isZero();
        assertThat(command.out()).isEqualTo("no tasks yet\n");
    }

    @Test
    void showsAndCancelsOne() {
        server.answer(200, task("running", 1200, "null", "\"the lake is away\""))
                .answer(200, task("cancelled", 1200, "null", "null"))
                .answer(404, FakeServer.error("unknown_task", "there is no task of that id"));

        assertThat(command.run("tasks", "show", ID)).isZero();
        assertThat(command.out())
                .contains("replay {\"channel\":\"demand\"}: running", "the lake is away", "1,200 events");
        assertThat(command.run("tasks", "cancel", ID)).isZero();
        assertThat(command.out()).contains("cancelled");
        assertThat(server.received.get(1).method()).isEqualTo("DELETE");
        assertThat(server.received.get(1).path()).isEqualTo("/v1/tasks/" + ID);
        assertThat(command.run("tasks", "show", "7")).isEqualTo(1);
        assertThat(command.err()).contains("there is no task of that id");
    }

    @Test
    void followsOneUntilItIsOver() {
        server.answer(200, task("waiting", 0, "null", "null"))
                .answer(200, task("running", 1200, "5000", "\"the lake is away\""))
                .answer(200, task("running", 1300, "5000", "\"the lake is away\""))
                .answer(200, task("done", 5000, "5000", "null"))
                .answer(200, task("failed", 7, "5000", "\"no such channel\""));

        assertThat(command.run("tasks", "watch", ID)).isZero();
        assertThat(command.out()).isEqualTo("rows      5000\nleft out  1\n");
        assertThat(command.err()).isEqualTo("it waits: the lake is away\n");
        assertThat(command.run("tasks", "watch", ID)).isEqualTo(1);
        assertThat(command.err()).contains("the task failed: no such channel");
    }

    @Test
    void theLineTellsRateAndTimeLeft() throws IOException {
        TaskProgressLine line = new TaskProgressLine(
                new Screen(new ByteArrayOutputStream(), new ByteArrayOutputStream(), Screen.Ability.PLAIN));
        JsonNode first = Json.read(task("running", 1000, "5000", "null"));
        JsonNode later = Json.read(task("running", 2000, "5000", "null"));

        assertThat(line.text(first, 0)).endsWith("  20 %  1,000 events");
        assertThat(line.text(later, TimeUnit.SECONDS.toNanos(2))).endsWith("  40 %  2,000 events  500/s  6.0 s left");
    }
}
