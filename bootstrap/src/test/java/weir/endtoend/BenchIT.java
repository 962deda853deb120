package weir.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code weir bench} counts the same events at every station, leaves nothing behind, and touches no data but its own. */
final class BenchIT {
    private static final String KEY_SHA256 = "0".repeat(64);

    @TempDir
    private Path folder;

    private Path measured;

    @BeforeEach
    void makeFolder() throws IOException {
        measured = Files.createDirectory(folder.resolve("measured"));
    }

    @Test
    void measuresAConfigurationOnDataOfItsOwn() throws Exception {
        Files.writeString(folder.resolve("weir.yaml"), """
                data: %1$s/precious
                queue: {path: %1$s/precious-queue}
                lake: {path: %1$s/precious-lake, roll: {age: 1s}}
                warehouse: {path: %1$s/precious.duckdb}
                sources:
                  shop: {key_sha256: "%2$s", channels: [orders], rate: {events: 1}}
                channels:
                  orders:
                    standard: {json: object, required: [id]}
                    sources:
                      shop: {normalise: [{convert: {field: id, to: integer}}]}
                    tables: [{table: orders}]
                tables:
                  orders: {columns: {id: integer}}
                """.formatted(folder, KEY_SHA256));
        Path events = folder.resolve("events.ndjson");
        Files.writeString(events, "{\"id\":\"1\"}\n{\"id\":\"2\"}\n{\"no\":3}\n{\"id\":\"none\"}\n");

        JsonNode figures = bench(
                4,
                "--config",
                folder.resolve("weir.yaml").toString(),
                "--event",
                events.toString(),
                "--source",
                "shop",
                "--batch",
                "4",
                "--rate",
                "400");

        long accepted = figures.at("/accepted/events").asLong();
        assertThat(accepted).as(figures.toString()).isPositive();
        assertThat(figures.at("/archived/events").asLong()).isEqualTo(accepted);
        assertThat(figures.at("/loaded/events").asLong())
                .as("one in three is rejected by the rule, and the loader is done with it all the same")
                .isEqualTo(accepted);
        assertThat(figures.at("/rejected").asLong()).isEqualTo(accepted / 3);
        assertThat(figures.at("/loaded/latency_ms/p50").asDouble())
                .as("an event is accepted before it is loaded")
                .isGreaterThanOrEqualTo(figures.at("/accepted/latency_ms/p50").asDouble());
        assertThat(leftBehind(measured)).isEmpty();
        assertThat(leftBehind(folder))
                .as("of the places that the configuration names none was touched")
                .noneMatch(name -> name.startsWith("precious"));
    }

    @Test
    void withoutAFileItHasEventsOfItsOwn() throws Exception {
        JsonNode figures = bench(0, "--connections", "2");

        assertThat(figures.at("/channel").asText()).isEqualTo("bench");
        assertThat(figures.at("/settled").asBoolean()).isTrue();
        assertThat(figures.at("/loaded/events").asLong())
                .isEqualTo(figures.at("/accepted/events").asLong())
                .isGreaterThanOrEqualTo(100);
        assertThat(leftBehind(measured)).isEmpty();
    }

    @Test
    void measuresARunningServer() throws Exception {
        Path data = folder.resolve("data");
        try (RunningWeir weir = RunningWeir.start(data, Map.of("WEIR_KEY", "key"))) {
            Files.writeString(folder.resolve("one.json"), "{\"a\":1}");
            JsonNode figures = bench(
                    0,
                    "--url",
                    weir.url().toString(),
                    "--key",
                    "key",
                    "--channel",
                    "scratch",
                    "--event",
                    folder.resolve("one.json").toString(),
                    "--rate",
                    "50",
                    "--batch",
                    "5",
                    "--yes");
            assertThat(figures.at("/accepted/events").asLong()).isBetween(5L, 50L);
            assertThat(figures.at("/settled").asBoolean()).isTrue();
        }
    }

    private JsonNode bench(int exitCode, String... arguments) throws Exception {
        List<String> command = new ArrayList<>(
                List.of(RunningWeir.java(), "-Xmx1g", "-jar", RunningWeir.jar().toString(), "bench", "--json"));
        command.addAll(List.of("--seconds", "1", "--warm-up", "1", "--settle", "60s"));
        if (!List.of(arguments).contains("--url")) {
            command.addAll(List.of("--data", measured.toString()));
        }
        command.addAll(List.of(arguments));
        Path out = folder.resolve("out");
        Path err = folder.resolve("err");
        Process process = new ProcessBuilder(command)
                .directory(measured.toFile())
                .redirectOutput(out.toFile())
                .redirectError(err.toFile())
                .start();
        assertThat(process.waitFor(180, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue())
                .as(Files.readString(err, StandardCharsets.UTF_8) + Files.readString(out))
                .isEqualTo(exitCode);
        return RunningWeir.JSON.readTree(Files.readString(out));
    }

    private static List<String> leftBehind(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }
}
