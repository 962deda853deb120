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
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Models in the jar: made as rows come, changed by a reload, whole after a kill, and run without a server. */
final class ModelsIT {
    private static final String KEY = "a-key-of-this-test-alone";

    @TempDir
    private Path folder;

    private void write(String file, String text) throws Exception {
        Path path = folder.resolve(file);
        Files.createDirectories(path.getParent());
        Files.writeString(path, text);
    }

    private void configure() throws Exception {
        write("weir.yaml", """
                sources:
                  default: {key_sha256: "%s", admin: true}
                channels:
                  clicks: {tables: [{table: clicks}]}
                tables:
                  clicks: {columns: {n: integer, who: text}}
                models: {every: 1s}
                """.formatted(Keys.sha256(KEY)));
        write("models/by_person.sql", """
                -- ---
                -- materialized: table
                -- columns:
                --   who: {tests: [unique, not_null]}
                -- ---
                SELECT who, count(*) AS n FROM clicks GROUP BY who
                """);
        write("models/by_hour.sql", """
                -- ---
                -- materialized: incremental
                -- time: hour
                -- ---
                SELECT date_trunc('hour', created) AS hour, count(*) AS n FROM clicks GROUP BY ALL
                """);
        write("models/heavy.sql", "SELECT * FROM by_person WHERE n > 100");
    }

    private RunningWeir start() throws Exception {
        return RunningWeir.start(
                folder.resolve("data"),
                Map.of(),
                "--config",
                folder.resolve("weir.yaml").toString());
    }

    private static void send(RunningWeir weir, int from, int count) throws Exception {
        String body = IntStream.range(from, from + count)
                .mapToObj(n -> "{\"n\":" + n + ",\"who\":\"p" + n % 7 + "\"}")
                .collect(Collectors.joining("\n"));
        assertThat(weir.post(KEY, "clicks", "application/x-ndjson", body.getBytes(StandardCharsets.UTF_8))
                        .statusCode())
                .isEqualTo(200);
    }

    /** The schedule follows what is loaded. */
    private static void await(RunningWeir weir, String sql, long expected) throws Exception {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        String found = "";
        while (!found.equals(Long.toString(expected))) {
            assertThat(System.nanoTime()).as(sql + " is " + found).isLessThan(deadline);
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
            try {
                found = Long.toString(weir.count(KEY, sql));
            } catch (IOException e) {
                found = String.valueOf(e.getMessage()); // not made yet
            }
        }
    }

    private Ended command(String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                RunningWeir.java(), "-jar", RunningWeir.jar().toAbsolutePath().toString()));
        command.addAll(List.of(arguments));
        Path out = Files.createTempFile(folder, "out", ".txt");
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(out.toFile());
        builder.environment().put("WEIR_DATA", folder.resolve("data").toString());
        builder.environment().put("WEIR_KEY", KEY);
        int code = builder.start().waitFor();
        return new Ended(code, Files.readString(out));
    }

    private record Ended(int code, String out) {}

    @Test
    void modelsFollowTheTables() throws Exception {
        configure();
        assertThat(command("check").code).isZero();
        try (RunningWeir weir = start()) {
            send(weir, 0, 700);
            await(weir, "SELECT sum(n) FROM by_person", 700);
            await(weir, "SELECT sum(n) FROM by_hour", 700);
            await(weir, "SELECT count(*) FROM heavy", 0);
            send(weir, 700, 700);
            await(weir, "SELECT sum(n) FROM by_person", 1400);
            await(weir, "SELECT count(*) FROM heavy", 7);

            Ended run = command("models", "run", "--url", weir.url().toString());
            assertThat(run.out).contains("by_hour", "by_person", "heavy", "3 ok");
            assertThat(run.code).isZero();
            assertThat(command("models", "test", "--url", weir.url().toString()).out)
                    .contains("2 ok");

            write("models/by_person.sql", "SELECT who, count(*) AS clicks FROM clicks GROUP BY who");
            write("models/more.sql", "SELECT nothing FROM clicks");
            Files.delete(folder.resolve("models/by_hour.sql"));
            assertThat(command("reload", "--url", weir.url().toString()).code).isZero();
            await(weir, "SELECT sum(clicks) FROM by_person", 1400);
            await(weir, "SELECT count(*) FROM information_schema.tables WHERE table_name = 'by_hour'", 0);
            JsonNode models = weir.get(KEY, "/v1/models").path("models");
            assertThat(models).hasSize(3);
            String status = weir.text(KEY, "/v1/status");
            assertThat(status)
                    .contains("model more failed: models/more.sql")
                    .contains("model heavy failed: models/heavy.sql");
            assertThat(weir.text(KEY, "/metrics")).contains("weir_model_failed{model=\"more\"} 1.0");
        }
        Ended check = command("check");
        assertThat(check.code).isEqualTo(2);
        assertThat(check.out).contains("models/more.sql", "models/heavy.sql");
    }

    @Test
    void modelsAreWholeAfterAKillAndRunWithoutAServer() throws Exception {
        configure();
        try (RunningWeir weir = start()) {
            for (int i = 0; i < 5; i++) {
                send(weir, i * 700, 700);
            }
            await(weir, "SELECT sum(n) FROM by_hour", 3500);
            send(weir, 3500, 700);
            weir.awaitSettled(KEY);
            weir.kill();
        }
        Ended run = command("models", "run", "--offline");
        assertThat(run.out).contains("3 ok");
        Ended query = command("query", "--offline", "--csv", "SELECT sum(n) AS n FROM by_hour");
        assertThat(query.out).contains("4200");
        assertThat(command("models", "list", "--offline").out).contains("by_hour", "incremental", "clicks");
        assertThat(command("models", "docs").out).contains("| hour | TIMESTAMP | |".replace("| |", "|  |"));
    }
}
