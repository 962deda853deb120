package weir.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A data folder of a version that knew no alerts, whose user had a channel of that name, and so its table: the server says
 * what is in the way and how it is mended, and nothing of the table is lost.
 */
final class OldAlertsTableIT {
    private static final String KEY = "a-key-of-this-test-alone";
    private static final String CONFIG = """
            sources: {default: {key_sha256: "%s", admin: true}}
            server: {open_channels: true}
            """;
    private static final String CONFIGURED = CONFIG + """
            channels: {alerts: {tables: [{table: fire_alerts}]}}
            tables: {fire_alerts: {columns: {room: text}}}
            """;

    @TempDir
    private Path folder;

    private Path config;
    private Path data;

    @Test
    void theServerSaysWhatIsInTheWayAndTheTableCanBeKept() throws Exception {
        config = folder.resolve("weir.yaml");
        data = folder.resolve("data");
        configure(CONFIG);
        try (RunningWeir weir = start()) {
            send(weir, "fires", 200, "");
            weir.awaitSettled(KEY);
            assertThat(weir.stop()).isZero();
        }
        // As the version before had named the table of a channel alerts.
        change("DROP TABLE alerts", "ALTER TABLE fires RENAME TO alerts");

        Said refused = run();
        assertThat(refused.exitCode).isNotZero();
        assertThat(refused.text)
                .contains("table alerts: it is there with the column data, so it is that of a channel")
                .contains("ALTER TABLE \"alerts\" RENAME TO")
                .contains("load the channel into that table by `tables`");

        change("ALTER TABLE alerts RENAME TO old_alerts");
        try (RunningWeir weir = start()) {
            assertThat(weir.query(KEY, "SELECT data->>'room' FROM old_alerts")
                            .get(0)
                            .get(0)
                            .asText())
                    .isEqualTo("kitchen");
            send(weir, "alerts", 409, "channel_clash");
            assertThat(weir.stop()).isZero();
        }
        configure(CONFIGURED);
        try (RunningWeir weir = start()) {
            send(weir, "alerts", 200, "");
            weir.awaitSettled(KEY);
            assertThat(weir.query(KEY, "SELECT room FROM fire_alerts")
                            .get(0)
                            .get(0)
                            .asText())
                    .isEqualTo("kitchen");
            assertThat(weir.count(KEY, "SELECT count(*) FROM alerts")).isZero();
            assertThat(weir.stop()).isZero();
        }
    }

    private record Said(int exitCode, String text) {}

    private void configure(String text) throws Exception {
        Files.writeString(config, text.formatted(Keys.sha256(KEY)));
    }

    private RunningWeir start() throws Exception {
        return RunningWeir.start(data, Map.of(), "--config", config.toString());
    }

    private static void send(RunningWeir weir, String channel, int status, String says) throws Exception {
        HttpResponse<String> answer =
                weir.post(KEY, channel, "application/json", "{\"room\":\"kitchen\"}".getBytes(StandardCharsets.UTF_8));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        assertThat(answer.body()).contains(says);
    }

    private void change(String... statements) throws Exception {
        try (Connection connection = DriverManager.getConnection("jdbc:duckdb:" + data.resolve("warehouse.duckdb"));
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    /** One that ends by itself. */
    private Said run() throws Exception {
        Path out = Files.createTempFile(folder, "said", ".out");
        ProcessBuilder builder = new ProcessBuilder(
                        RunningWeir.java(), "-jar", RunningWeir.jar().toString(), "run", "-c", config.toString())
                .redirectErrorStream(true)
                .redirectOutput(out.toFile());
        builder.environment().put("WEIR_DATA", data.toString());
        builder.environment().put("WEIR_PORT", "0");
        Process process = builder.start();
        try {
            assertThat(process.waitFor(60, TimeUnit.SECONDS))
                    .as(Files.readString(out))
                    .isTrue();
        } finally {
            process.destroyForcibly();
        }
        return new Said(process.exitValue(), Files.readString(out));
    }
}
