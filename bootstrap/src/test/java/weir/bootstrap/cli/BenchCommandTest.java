package weir.bootstrap.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class BenchCommandTest {
    @TempDir
    Path folder;

    private boolean closed;

    @Test
    void aRunningServerIsFilledOnlyByWhoeverMeansIt() {
        CommandRun command = new CommandRun(folder).with("WEIR_KEY", "k");

        assertThat(command.run("bench", "--url", "http://127.0.0.1:1", "--channel", "scratch"))
                .isEqualTo(2);
        assertThat(command.err())
                .contains("sends as many events to channel scratch of http://127.0.0.1:1 as it takes")
                .contains("--yes");
        assertThat(command.run("bench", "--url", "http://127.0.0.1:1", "--yes")).isEqualTo(2);
        assertThat(command.err()).contains("--channel NAME");
    }

    /** A variable that client commands obey must not make a measurement fill that server. */
    @Test
    void theVariableOfClientCommandsNamesNoServerToMeasure() {
        FakeEngine engine = new FakeEngine();
        engine.bench = Optional.of(server(List.of("a", "b")));
        CommandRun command =
                new CommandRun(folder).with("WEIR_URL", "http://127.0.0.1:1").with(engine);

        assertThat(command.run("bench")).isEqualTo(2);

        assertThat(engine.asked).containsExactly("benchServer");
        assertThat(command.err()).contains("which channel? --channel is one of a, b");
        assertThat(closed).as("the server that was started").isTrue();
    }

    @Test
    void whatCannotBeMeasuredIsSaidBeforeAnythingIsSent() throws IOException {
        Files.writeString(folder.resolve("none.ndjson"), "\n\n");
        FakeEngine engine = new FakeEngine();
        engine.bench = Optional.of(server(List.of("a")));
        CommandRun command = new CommandRun(folder).with("WEIR_KEY", "k").with(engine);
        String[] running = {"bench", "--url", "https://127.0.0.1:1", "--channel", "c", "--yes"};

        assertThat(command.run(running)).isEqualTo(2);
        assertThat(command.err()).contains("plain HTTP only");
        running[2] = "http://127.0.0.1:1";
        assertThat(command.run(running)).isEqualTo(2);
        assertThat(command.err()).contains("which events? --event FILE");
        assertThat(command.run("bench", "--event", "none.ndjson")).isEqualTo(2);
        assertThat(command.err()).contains("there is no event in none.ndjson");
        assertThat(command.run("bench", "--batch", "0")).isEqualTo(2);
        assertThat(command.run("bench", "--data", "nowhere")).isEqualTo(2);
        assertThat(command.err()).contains("nowhere is not a folder");
    }

    @Test
    void readsOfAChannelHowFarTheServerIs() {
        String metrics = """
                # TYPE weir_ingest_events_total counter
                weir_ingest_events_total{channel="c",source="a"} 1.5E7
                weir_ingest_events_total{channel="c",source="b"} 2.0
                weir_ingest_events_total{channel="cc",source="b"} 7.0
                weir_archived_events_total{channel="c"} 12.0 1795600000000
                weir_loaded_events_total{channel="c"} 10.0
                weir_loaded_rows_total{table="c"} 99.0
                """;

        ServerCounts counts = ServerCounts.read(metrics, "c");

        assertThat(counts).isEqualTo(new ServerCounts(15_000_002, 12, 10));
        assertThat(counts.isSettled()).isFalse();
        assertThat(counts.since(new ServerCounts(15_000_000, 10, 8))).isEqualTo(new ServerCounts(2, 2, 2));
        assertThat(counts.since(new ServerCounts(15_000_000, 10, 8)).isSettled())
                .isTrue();
        assertThat(ServerCounts.read(metrics, "none")).isEqualTo(new ServerCounts(0, 0, 0));
    }

    @Test
    void progressIsForATerminal() {
        CommandRun command = new CommandRun(folder);
        Context plain = command.context();
        BenchProgress progress = new BenchProgress(plain.screen(), java.time.Duration.ofSeconds(20));
        progress.begin(0);
        progress.show(new ServerCounts(1, 1, 1), 1_000_000_000);
        assertThat(command.err()).isEmpty();

        Context terminal =
                command.on(new Screen.Ability(true, true, 100, false)).context();
        progress = new BenchProgress(terminal.screen(), java.time.Duration.ofSeconds(20));
        progress.begin(0);
        progress.show(new ServerCounts(12_000, 9_000, 11_000), 3_000_000_000L);
        assertThat(command.err())
                .contains("3.0 s of 20 s  accepted 12,000  in the lake 9,000  in the warehouse 11,000");
    }

    private BenchServer server(List<String> channels) {
        return new BenchServer() {
            @Override
            public URI url() {
                return URI.create("http://127.0.0.1:1");
            }

            @Override
            public String key() {
                return "k";
            }

            @Override
            public Path data() {
                return folder;
            }

            @Override
            public List<String> channels() {
                return channels;
            }

            @Override
            public void close() {
                closed = true;
            }
        };
    }
}
