package weir.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The jar hands out tables and channels, with a server and without one. */
final class ExportIT {
    private static final String KEY = "a-key-of-this-test-alone";
    private static final int EVENTS = 25_000;

    @TempDir
    private Path folder;

    private int command(String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                RunningWeir.java(), "-jar", RunningWeir.jar().toAbsolutePath().toString()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        folder.resolve("commands.log").toFile()));
        builder.environment().put("WEIR_DATA", folder.resolve("data").toString());
        builder.environment().put("WEIR_KEY", KEY);
        return builder.start().waitFor();
    }

    private static long ask(String sql) throws Exception {
        try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            result.next();
            return result.getLong(1);
        }
    }

    @Test
    void whatIsKeptIsHandedOut() throws Exception {
        String all = folder.resolve("clicks.parquet").toString();
        try (RunningWeir weir = RunningWeir.start(folder.resolve("data"), Map.of("WEIR_KEY", KEY))) {
            for (int from = 0; from < EVENTS; from += 5_000) {
                String body = IntStream.range(from, from + 5_000)
                        .mapToObj(n -> "{\"n\": " + n + "}")
                        .collect(Collectors.joining("\n"));
                assertThat(weir.post(KEY, "clicks", "application/x-ndjson", body.getBytes(StandardCharsets.UTF_8))
                                .statusCode())
                        .isEqualTo(200);
            }
            weir.awaitSettled(KEY);
            String url = weir.url().toString();
            assertThat(command("export", "clicks", "--to", "clicks.parquet", "--url", url))
                    .isZero();
            assertThat(command("export", "clicks", "--where", "data->>'n' = '7'", "--to", "seven.ndjson", "--url", url))
                    .isZero();
            assertThat(command("export", "--channel", "clicks", "--to", "raw.parquet"))
                    .isZero();
            assertThat(command("export", "--channel", "clicks", "--to", "raw.csv"))
                    .isZero();
            assertThat(command("export", "absent", "--to", "absent.csv", "--url", url))
                    .isEqualTo(1);
            assertThat(weir.stop()).isZero();
        }
        assertThat(command("export", "clicks", "--to", "offline.csv")).isZero();
        assertThat(command("export", "--channel", "clicks", "--to", "raw.ndjson"))
                .isZero();

        assertThat(ask("SELECT count(DISTINCT data->>'n') FROM '" + all + "'")).isEqualTo(EVENTS);
        assertThat(Files.readString(folder.resolve("seven.ndjson"))).contains("\"data\":{\"n\":7}");
        assertThat(ask("SELECT count(*) FROM '" + folder.resolve("offline.csv") + "'"))
                .isEqualTo(EVENTS);
        for (String raw : List.of("raw.parquet", "raw.csv", "raw.ndjson")) {
            assertThat(ask("SELECT count(DISTINCT data::VARCHAR) FROM '" + folder.resolve(raw) + "'"
                            + " WHERE data::VARCHAR LIKE '{\"n\": %'"))
                    .as(raw)
                    .isEqualTo(EVENTS);
        }
        assertThat(folder.resolve("absent.csv")).doesNotExist();
        assertThat(folder.resolve("data/warehouse.duckdb.export")).isEmptyDirectory();
    }
}
