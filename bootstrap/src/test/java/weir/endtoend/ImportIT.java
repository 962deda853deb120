package weir.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** History comes in once, however often it is brought, and is there after everything but the lake is lost. */
final class ImportIT {
    private static final String KEY = "a-key-of-this-test-alone";
    private static final String ROWS =
            "SELECT CAST(data_id AS VARCHAR), source, CAST(created AS VARCHAR), n FROM clicks"
                    + " ORDER BY data_id, created";

    @TempDir
    private Path folder;

    private void configure() throws Exception {
        Files.writeString(folder.resolve("weir.yaml"), """
                sources:
                  default: {key_sha256: "%s", admin: true}
                channels:
                  clicks:
                    standard: {json: object, required: [n]}
                    tables: [{table: clicks}]
                tables:
                  clicks: {columns: {n: integer}}
                """.formatted(Keys.sha256(KEY)));
    }

    private RunningWeir start(String data) throws Exception {
        return RunningWeir.start(
                folder.resolve(data),
                Map.of(),
                "--config",
                folder.resolve("weir.yaml").toString());
    }

    private record Ended(int code, String out) {}

    private Ended command(String data, String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                RunningWeir.java(), "-jar", RunningWeir.jar().toAbsolutePath().toString()));
        command.addAll(List.of(arguments));
        Path out = Files.createTempFile(folder, "out", ".txt");
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(out.toFile());
        builder.environment().put("WEIR_DATA", folder.resolve(data).toString());
        builder.environment().put("WEIR_KEY", KEY);
        int code = builder.start().waitFor();
        return new Ended(code, Files.readString(out));
    }

    private static void send(RunningWeir weir, int from, int to) throws Exception {
        String body =
                IntStream.range(from, to).mapToObj(n -> "{\"n\":" + n + "}").collect(Collectors.joining("\n"));
        assertThat(weir.post(KEY, "clicks", "application/x-ndjson", body.getBytes(StandardCharsets.UTF_8))
                        .statusCode())
                .isEqualTo(200);
        weir.awaitSettled(KEY);
    }

    @Test
    void whatIsExportedIsImported() throws Exception {
        configure();
        JsonNode rows;
        try (RunningWeir weir = start("one")) {
            send(weir, 0, 3_000);
            rows = weir.query(KEY, ROWS);
            for (String file : List.of("raw.parquet", "raw.ndjson", "raw.csv")) {
                assertThat(command("one", "export", "--channel", "clicks", "--to", file).code)
                        .as(file)
                        .isZero();
            }
        }
        try (RunningWeir weir = start("two")) {
            String url = weir.url().toString();
            for (String file : List.of("raw.parquet", "raw.ndjson", "raw.csv")) {
                Ended ended = command("two", "import", "clicks", file, "--exported", "--url", url);
                assertThat(ended.out)
                        .contains(
                                file.equals("raw.parquet")
                                        ? "imported 3000, there already 0, rejected 0"
                                        : "imported 0, there already 3000, rejected 0");
                assertThat(weir.query(KEY, ROWS)).as(file).isEqualTo(rows);
            }
        }
    }

    @Test
    void historyIsThereOnceAndOutlivesTheWarehouse() throws Exception {
        configure();
        String past = IntStream.range(0, 5_000)
                .mapToObj(n -> "{\"at\":\"2024-0" + (1 + n % 9) + "-01T00:00:" + "%02d".formatted(n % 60) + "Z\",\"n\":"
                        + n + "}")
                .collect(Collectors.joining("\n"));
        Files.writeString(
                folder.resolve("half.ndjson"), past.lines().limit(2_500).collect(Collectors.joining("\n")));
        Files.writeString(folder.resolve("past.ndjson"), past + "\n{\"at\":\"2024-01-01\"}");
        JsonNode rows;
        try (RunningWeir weir = start("data")) {
            send(weir, 10_000, 10_100);
            String url = weir.url().toString();
            String[] import2 = {"--map", "created=at", "--source", "shop", "--url", url};
            assertThat(command("data", with(import2, "import", "clicks", "half.ndjson")).out)
                    .contains("imported 2500, there already 0, rejected 0");
            Ended whole = command("data", with(import2, "import", "clicks", "past.ndjson"));
            assertThat(whole.out).contains("imported 2500, there already 2500, rejected 1", "missing_field");
            assertThat(whole.code).isEqualTo(4);
            assertThat(command("data", with(import2, "import", "clicks", "past.ndjson")).out)
                    .contains("imported 0, there already 5000, rejected 1");

            send(weir, 10_100, 10_200);
            assertThat(weir.count(KEY, "SELECT count(*) FROM clicks")).isEqualTo(5_200);
            assertThat(weir.count(KEY, "SELECT count(*) FROM clicks WHERE created < TIMESTAMP '2025-01-01'"))
                    .isEqualTo(5_000);
            assertThat(weir.count(KEY, "SELECT count(DISTINCT weir_rules) FROM clicks"))
                    .as("the rules that loaded them are known, and the same")
                    .isEqualTo(1);
            assertThat(weir.count(KEY, "SELECT count(*) FROM clicks WHERE weir_rules IS NULL"))
                    .isZero();
            assertThat(weir.count(KEY, "SELECT count(*) FROM weir_rejected WHERE channel = 'clicks'"))
                    .isEqualTo(1);
            rows = weir.query(KEY, ROWS);
            assertThat(command("data", "export", "--channel", "clicks", "--to", "all.ndjson").code)
                    .isZero();
            assertThat(Files.readAllLines(folder.resolve("all.ndjson"))).hasSize(5_200);
            assertThat(weir.stop()).isZero();
        }
        assertThat(command("data", "fsck", "--config", "weir.yaml").code).isZero();
        try (RunningWeir again = start("data")) {
            again.awaitSettled(KEY);
            assertThat(again.query(KEY, ROWS)).as("after a restart").isEqualTo(rows);
            again.kill();
        }
        Files.delete(folder.resolve("data/warehouse.duckdb"));
        Files.deleteIfExists(folder.resolve("data/warehouse.duckdb.wal"));
        try (RunningWeir anew = start("data")) {
            anew.awaitSettled(KEY);
            assertThat(anew.query(KEY, ROWS)).as("from the lake alone").isEqualTo(rows);
            assertThat(anew.count(KEY, "SELECT count(*) FROM weir_rejected WHERE channel = 'clicks'"))
                    .isEqualTo(1);
        }
    }

    private static String[] with(String[] last, String... first) {
        List<String> all = new ArrayList<>(List.of(first));
        all.addAll(List.of(last));
        return all.toArray(String[]::new);
    }
}
