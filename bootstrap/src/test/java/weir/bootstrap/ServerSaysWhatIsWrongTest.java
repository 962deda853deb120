package weir.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import weir.application.status.Reloaded;
import weir.bootstrap.cli.CommandRun;

/** What an operator is told by a running server: stale reference data, keys that wait for a restart, its identity. */
final class ServerSaysWhatIsWrongTest {
    private static final String CONFIG = """
            data: data
            server: {port: 0}
            sources:
              default: {key_sha256: "KEY", admin: true}
            reference:
              users: {type: csv, path: users.csv, key: id}
            channels:
              signins:
                enrich: [{lookup: users, key: user, set: {user_name: name}}]
            """;

    @TempDir
    Path folder;

    @Test
    void referenceDataThatCannotBeRenewed() throws Exception {
        Path users = Files.writeString(folder.resolve("users.csv"), "id,name\n1,Anna\n");
        try (ServerInProcess server = ServerInProcess.start(folder, CONFIG)) {
            assertThat(server.get("/metrics").body()).contains("weir_reference_stale{reference=\"users\"} 0.0\n");

            Files.writeString(users, "id\n1\n");
            await(server, warnings -> warnings.toString().contains("users.csv cannot be read"));
            assertThat(server.get("/metrics").body()).contains("weir_reference_stale{reference=\"users\"} 1.0\n");
            CommandRun status = new CommandRun(folder)
                    .with("WEIR_URL", server.url.toString())
                    .with("WEIR_KEY", ServerInProcess.KEY);
            assertThat(status.run("status")).isZero();
            assertThat(status.out())
                    .contains("reference data users was not renewed")
                    .contains("users.csv");

            Files.writeString(users, "id,name\n1,Anna\n2,Bence\n");
            await(server, JsonNode::isEmpty);
            assertThat(server.get("/metrics").body()).contains("weir_reference_stale{reference=\"users\"} 0.0\n");

            Files.delete(users);
            await(server, warnings -> warnings.toString().contains("there is no such file"));
        }
    }

    /** The file is looked at every few seconds. */
    private static void await(ServerInProcess server, Predicate<JsonNode> condition) throws Exception {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        JsonNode warnings = server.json("/v1/status").path("warnings");
        while (!condition.test(warnings)) {
            assertThat(System.nanoTime()).as(warnings.toString()).isLessThan(deadline);
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
            warnings = server.json("/v1/status").path("warnings");
        }
    }

    @Test
    void keysThatWaitForARestart() throws Exception {
        Files.writeString(folder.resolve("users.csv"), "id,name\n");
        try (ServerInProcess server = ServerInProcess.start(folder, CONFIG)) {
            assertThat(server.wiring.reload()).isEqualTo(new Reloaded(java.util.List.of(), java.util.List.of()));

            String changed = CONFIG.replace("data: data", """
                            data: elsewhere
                            log: {level: warn}
                            queue: {disk_reserve: 1MiB, retention: {age: 3d}}
                            lake: {format: ndjson.gz, roll: {age: 1s}}
                            warehouse: {memory: 512MiB, commit: {age: 1s}, query: {rows: 7}}""")
                    .replace("port: 0", "port: 9, request_bytes_max: 1MiB, open_channels: true");
            ServerInProcess.write(server.config, changed);
            CommandRun reload = new CommandRun(folder)
                    .with("WEIR_URL", server.url.toString())
                    .with("WEIR_KEY", ServerInProcess.KEY);
            assertThat(reload.run("reload")).isZero();
            assertThat(reload.out())
                    .contains("reloaded by")
                    .contains("not taken up before a restart: data, server.port, server.request_bytes_max,"
                            + " queue.disk_reserve, warehouse.memory, warehouse.commit\n");

            ServerInProcess.write(server.config, CONFIG);
            assertThat(reload.run("reload")).isZero();
            assertThat(reload.out()).as("changed back").doesNotContain("restart");
        }
    }

    /** As at the first event of a channel that would share a table with another. */
    @Test
    void aReloadThatWouldHaveTwoChannelsShareATable() throws Exception {
        Files.writeString(folder.resolve("users.csv"), "id,name\n");
        String open = CONFIG.replace("port: 0", "port: 0, open_channels: true");
        try (ServerInProcess server = ServerInProcess.start(folder, open)) {
            byte[] event = "{\"n\":1}".getBytes(StandardCharsets.UTF_8);
            assertThat(server.post("a-b", "application/json", event).statusCode())
                    .isEqualTo(200);

            ServerInProcess.write(server.config, open + "  a_b: {}\n");
            assertThat(server.wiring.reload().errors())
                    .singleElement()
                    .asString()
                    .contains("channel a_b would get the table a_b, which is that of channel a-b");
            assertThat(server.post("a_b", "application/json", event).statusCode())
                    .as("the configuration before is in force")
                    .isEqualTo(409);

            ServerInProcess.write(
                    server.config,
                    open + "  a_b: {}\n  a-b: {tables: [{table: ab}]}\ntables:\n  ab: {columns: {n: integer}}\n");
            assertThat(server.wiring.reload().errors()).isEmpty();
            assertThat(server.wiring.reload().errors()).as("it is in force").isEmpty();
            assertThat(server.post("a_b", "application/json", event).statusCode())
                    .isEqualTo(200);
        }
    }

    @Test
    void theDataFolderHasAnIdentity() throws Exception {
        Files.writeString(folder.resolve("users.csv"), "id,name\n");
        String first;
        try (ServerInProcess server = ServerInProcess.start(folder, CONFIG)) {
            first = server.json("/v1/status").path("data_folder").asText();
            assertThat(server.json("/").path("data_folder").asText()).isEqualTo(first);
        }
        Path file = folder.resolve("data/identity");
        assertThat(file).hasContent(first + "\n");
        assertThat(DataFolder.identity(folder.resolve("data"))).hasToString(first);
        assertThat(UUID.fromString(first).version()).isEqualTo(4);

        Files.writeString(file, "");
        String second = DataFolder.identity(folder.resolve("data")).toString();
        assertThat(second).isNotEqualTo(first);
        assertThat(folder.resolve("data/identity.damaged")).exists();
        assertThat(file).hasContent(second + "\n");
    }
}
