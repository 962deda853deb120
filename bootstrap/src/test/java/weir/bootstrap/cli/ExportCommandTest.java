package weir.bootstrap.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ExportCommandTest {
    @TempDir
    Path folder;

    private final FakeEngine engine = new FakeEngine();

    private CommandRun command() {
        return new CommandRun(folder).with(engine);
    }

    private List<String> files() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }

    @Test
    void aTableIsAskedOfTheServerAndWrittenAside() throws IOException {
        try (FakeServer server = new FakeServer()) {
            server.answer(200, "a,b\n1,2\n");
            CommandRun command = command();

            assertThat(command.run(
                            "export",
                            "purchases",
                            "--where",
                            "country = 'IE' -- only there",
                            "--from",
                            "2026-11-01",
                            "--to-time",
                            "2026-11-02",
                            "--to",
                            "ie.csv",
                            "--url",
                            server.url(),
                            "--key",
                            "k"))
                    .isZero();

            assertThat(server.received.get(0).path()).isEqualTo("/v1/export");
            assertThat(server.received.get(0).body())
                    .contains("\"format\":\"csv\"")
                    .contains(
                            "SELECT * FROM \\\"purchases\\\" WHERE created >= TIMESTAMP '2026-11-01 00:00:00.000000' AND"
                                    + " created < TIMESTAMP '2026-11-02 00:00:00.000000' AND (country = 'IE' -- only there\\n)");
            assertThat(folder.resolve("ie.csv")).hasContent("a,b\n1,2\n");
            assertThat(command.out()).contains("ie.csv: 8 B");
        }
    }

    @Test
    void whatFailsLeavesNoFile() throws IOException {
        try (FakeServer server = new FakeServer()) {
            server.answer(400, FakeServer.error("query_invalid", "there is no table x"));
            CommandRun command = command();

            assertThat(command.run("export", "x", "--to", "x.parquet", "--url", server.url(), "--key", "k"))
                    .isEqualTo(1);
            assertThat(command.err()).contains("there is no table x");
            assertThat(files()).isEmpty();
        }
    }

    @Test
    void aChannelComesFromTheLake() {
        CommandRun command = command();

        assertThat(command.run("export", "--channel", "clicks", "--to", "clicks.ndjson.zst", "--from", "1h"))
                .isZero();
        assertThat(engine.asked).endsWith("clicks Optional[2026-11-21T08:00:00Z] Optional.empty NDJSON ZST");
        assertThat(command.out()).contains("clicks.ndjson.zst: 3 events, 8 B");
    }

    @Test
    void aChannelWithoutEventsIsNoFile() throws IOException {
        engine.exportedEvents = 0;
        CommandRun command = command();

        assertThat(command.run("export", "--channel", "clicks", "--to", "clicks.csv"))
                .isEqualTo(1);
        assertThat(files()).isEmpty();
    }

    @Test
    void withoutAServerTheWarehouseIsOpened() {
        assertThat(command().run("export", "t", "--offline", "--format", "parquet", "--to", "t.out", "--json"))
                .isZero();
        assertThat(engine.asked).endsWith("PARQUET SELECT * FROM \"t\"");
        assertThat(folder.resolve("t.out")).hasContent("exported");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "export --to x.csv",
                "export t --channel c --to x.csv",
                "export --channel c --where a=1 --to x.csv",
                "export t --to x.xls",
                "export t --to x.csv.gz",
                "export t"
            })
    void whatIsAmbiguousIsRefused(String line) throws IOException {
        assertThat(command().run(line.split(" "))).isEqualTo(2);
        assertThat(files()).isEmpty();
    }

    @Test
    void aFileThatIsThereStays() throws IOException {
        Files.writeString(folder.resolve("t.csv"), "mine");
        assertThat(command().run("export", "t", "--offline", "--to", "t.csv")).isEqualTo(2);
        assertThat(folder.resolve("t.csv")).hasContent("mine");
    }
}
