package weir.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A server is killed under load, one thing in its data folder is damaged, and it is started again: every event that was
 * accepted is in the lake, and in its table or the rejected store, once.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class RecoveryIT {
    private static final String KEY = "a-key-of-this-test-alone";
    private static final int BATCH = 50;

    private static final String CONFIG = """
            server: {open_channels: true}
            lake: {roll: {age: 300ms}}
            sources:
              default: {key_sha256: "%s", admin: true}
            channels:
              orders:
                standard: {json: object, required: [id]}
                data_id: id
                normalise:
                  - convert: {field: quantity, to: integer}
                tables: [{table: orders}]
              refunds:
                standard: {json: object, required: [id]}
                data_id: id
                tables: [{table: refunds}]
            tables:
              orders:
                columns: {number: integer, quantity: integer, id: text}
              refunds:
                columns: {number: integer, id: text}
            """;

    /** What happens to the folder between two runs. */
    enum Accident {
        NONE(List.of()),
        WAREHOUSE_DELETED(List.of()) {
            @Override
            void strike(Path data) throws IOException {
                Files.delete(data.resolve("warehouse.duckdb"));
                Files.deleteIfExists(data.resolve("warehouse.duckdb.wal"));
            }
        },
        WAREHOUSE_IS_NOISE(List.of("warehouse: ")) {
            @Override
            void strike(Path data) throws IOException {
                overwrite(data.resolve("warehouse.duckdb"), 0, 20_000);
            }
        },
        WAREHOUSE_LOG_DAMAGED(List.of("warehouse: ")) {
            @Override
            void strike(Path data) throws IOException {
                Path log = data.resolve("warehouse.duckdb.wal");
                overwrite(log, Files.size(log) / 2, 100);
            }
        },
        WAREHOUSE_LOG_TORN(List.of()) {
            @Override
            void strike(Path data) throws IOException {
                Path log = data.resolve("warehouse.duckdb.wal");
                cut(log, Files.size(log) * 2 / 3);
            }
        },
        WAREHOUSE_AND_RELAY_DELETED(List.of()) {
            @Override
            void strike(Path data) throws IOException {
                WAREHOUSE_DELETED.strike(data);
                RELAY_DELETED.strike(data);
            }
        },
        RELAY_DELETED(List.of()) {
            @Override
            void strike(Path data) throws IOException {
                delete(data.resolve("relay"));
            }
        },
        RELAY_SEGMENTS_ZEROED(List.of("relay: ")) {
            @Override
            void strike(Path data) throws IOException {
                for (Path segment : find(data.resolve("relay"), ".journal")) {
                    Files.write(segment, new byte[(int) Math.min(Files.size(segment), 1 << 20)]);
                }
            }
        },
        RELAY_RECORDS_DAMAGED(List.of()) {
            @Override
            void strike(Path data) throws IOException {
                for (Path segment : find(data.resolve("relay/orders"), ".journal")) {
                    byte[] bytes = Files.readAllBytes(segment);
                    byte[] mark = "\"number\":23".getBytes(StandardCharsets.US_ASCII);
                    for (int at = 0; at + mark.length < bytes.length; at++) {
                        if (java.util.Arrays.equals(bytes, at, at + mark.length, mark, 0, mark.length)) {
                            overwrite(segment, at + 2, 4);
                        }
                    }
                }
            }
        },
        CURSORS_DELETED(List.of()) {
            @Override
            void strike(Path data) throws IOException {
                for (Path cursor : find(data, ".cursor")) {
                    Files.delete(cursor);
                }
            }
        },
        CURSORS_ARE_NOISE(List.of("queue: ", "relay: ")) {
            @Override
            void strike(Path data) throws IOException {
                for (Path cursor : find(data, ".cursor")) {
                    overwrite(cursor, 0, 24);
                }
            }
        },
        CURSORS_AND_WAREHOUSE_DELETED(List.of()) {
            @Override
            void strike(Path data) throws IOException {
                CURSORS_DELETED.strike(data);
                WAREHOUSE_DELETED.strike(data);
            }
        },
        QUEUE_TAIL_TORN(List.of()) {
            @Override
            void strike(Path data) throws IOException {
                Path last = find(data.resolve("queue/orders"), ".journal").stream()
                        .max(Comparator.naturalOrder())
                        .orElseThrow();
                byte[] bytes = Files.readAllBytes(last);
                int end = bytes.length;
                while (bytes[end - 1] == 0) {
                    end--;
                }
                overwrite(last, (end + 7) & ~3, 40);
            }
        },
        MARKS_ARE_NOISE(List.of()) {
            @Override
            void strike(Path data) throws IOException {
                for (String channel : List.of("queue/orders", "relay/orders", "relay/refunds")) {
                    Files.write(data.resolve(channel).resolve("closed"), new byte[100]);
                }
            }
        },
        WRITES_BROKEN_OFF(List.of()) {
            @Override
            void strike(Path data) throws IOException {
                Files.write(data.resolve("lake/.writing/half.part"), new byte[1_000]);
                Files.write(data.resolve("queue/orders/agents/archiver@1.cursor.new"), new byte[3]);
            }
        };

        private final List<String> warnings;

        Accident(List<String> warnings) {
            this.warnings = warnings;
        }

        void strike(Path data) throws IOException {}
    }

    /** Of the class, so that it is there before the first run. */
    @TempDir
    private static Path folder;

    private final Set<String> orders = new HashSet<>();
    private final Set<String> refunds = new HashSet<>();
    private int sent;
    private int refused;
    private Path config;

    @BeforeAll
    void loadAndKill() throws Exception {
        config = folder.resolve("weir.yaml");
        Files.writeString(config, CONFIG.formatted(Keys.sha256(KEY)));
        try (RunningWeir weir = start(folder.resolve("killed"))) {
            for (int i = 0; i < 40; i++) {
                send(weir, "orders", orders);
                send(weir, "refunds", refunds);
            }
            weir.awaitSettled(KEY);
            for (int i = 0; i < 20; i++) {
                send(weir, "orders", orders);
                send(weir, "refunds", refunds);
            }
            weir.kill();
        }
    }

    private RunningWeir start(Path data) throws IOException {
        return RunningWeir.start(data, Map.of(), "--config", config.toString());
    }

    /** Each batch has one event that a rule refuses, and one that the standard does. */
    private void send(RunningWeir weir, String channel, Set<String> answered) throws Exception {
        StringBuilder body = new StringBuilder("{\"no\":\"id\",\"number\":" + sent + "}\n");
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < BATCH; i++) {
            String id = channel + "-" + sent++;
            ids.add(id);
            body.append("{\"id\":\"%s\",\"number\":%d,\"quantity\":%s}\n"
                    .formatted(id, sent, i == 7 ? "\"many\"" : Integer.toString(i)));
        }
        HttpResponse<String> response =
                weir.post(KEY, channel, "application/x-ndjson", body.toString().getBytes(StandardCharsets.UTF_8));
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        answered.addAll(ids);
        refused++;
    }

    @ParameterizedTest
    @EnumSource
    void everyAcceptedEventIsThereOnce(Accident accident) throws Exception {
        Path data = folder.resolve(accident.name().toLowerCase(java.util.Locale.ROOT));
        copy(folder.resolve("killed"), data);
        accident.strike(data);

        try (RunningWeir weir = start(data)) {
            weir.awaitSettled(KEY);
            assertOnce(weir, "orders", orders);
            assertOnce(weir, "refunds", refunds);
            assertThat(weir.count(KEY, "SELECT count(*) FROM weir_rejected WHERE code = 'missing_field'"))
                    .as("refused by the standard")
                    .isEqualTo(refused);
            String warnings = weir.get(KEY, "/v1/status").path("warnings").toString();
            assertThat(accident.warnings)
                    .allSatisfy(warning -> assertThat(warnings).contains(warning));
            assertThat(weir.stop()).isZero();
        }
        LakeFiles lake = new LakeFiles(data);
        assertInLake(lake, "orders", orders);
        assertInLake(lake, "refunds", refunds);
        delete(data);
    }

    /** The queue still has the events of a lake object that is cut off: {@code weir fsck --repair} writes it anew. */
    @Test
    void fsckFindsAndRepairs() throws Exception {
        Path data = folder.resolve("fsck");
        copy(folder.resolve("killed"), data);
        assertThat(fsck(data)).as("a sound folder").isZero();
        assertThat(fsck(data, "--compare")).as("a sound folder").isZero();
        Path object = find(data.resolve("lake/raw/channel=orders"), ".parquet").get(0);
        Path aside = Files.move(object, folder.resolve("aside.parquet"));
        assertThat(fsck(data)).as("what is gone is not damaged").isZero();
        assertThat(fsck(data, "--compare")).as("and not in the lake").isEqualTo(5);
        Files.move(aside, object);
        deleteRows(data.resolve("warehouse.duckdb"), 3);
        assertThat(fsck(data, "--compare")).as("rows are missing").isEqualTo(5);
        assertThat(Files.readString(folder.resolve("fsck.log")))
                .contains("that the archiver has acknowledged are not in the lake")
                .containsPattern("3 events \\([-0-9a-f, ]{112}\\) of the lake are neither in a table nor rejected");
        cut(object, Files.size(object) / 2);
        overwrite(data.resolve("warehouse.duckdb"), 0, 20_000);
        Path segment = find(data.resolve("relay/orders"), ".journal").get(0);
        overwrite(segment, 0, 4);

        assertThat(fsck(data)).isEqualTo(5);
        assertThat(fsck(data, "--repair")).isZero();
        assertThat(fsck(data)).isZero();
        assertThat(find(data, "").stream().map(Path::toString).filter(path -> path.contains("quarantine")))
                .isNotEmpty();

        try (RunningWeir weir = start(data)) {
            assertThat(fsck(data)).as("while a server runs").isEqualTo(1);
            weir.awaitSettled(KEY);
            assertOnce(weir, "orders", orders);
            assertOnce(weir, "refunds", refunds);
            assertThat(weir.stop()).isZero();
        }
        LakeFiles lake = new LakeFiles(data);
        assertInLake(lake, "orders", orders);
        assertInLake(lake, "refunds", refunds);
    }

    private static void deleteRows(Path warehouse, int count) throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:duckdb:" + warehouse);
                Statement statement = connection.createStatement()) {
            statement.execute("DELETE FROM orders WHERE data_id IN (SELECT data_id FROM orders LIMIT " + count + ")");
        }
    }

    private int fsck(Path data, String... options) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                RunningWeir.java(), "-jar", RunningWeir.jar().toString(), "fsck", "--config", config.toString()));
        command.addAll(List.of(options));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("WEIR_DATA", data.toString());
        builder.redirectOutput(
                ProcessBuilder.Redirect.appendTo(folder.resolve("fsck.log").toFile()));
        Process process = builder.start();
        assertThat(process.waitFor(120, TimeUnit.SECONDS)).as("fsck ended").isTrue();
        return process.exitValue();
    }

    private static void assertOnce(RunningWeir weir, String channel, Set<String> answered) throws Exception {
        List<String> ids = new ArrayList<>();
        long rows = weir.count(KEY, "SELECT count(*) FROM " + channel);
        for (long from = 0; from < rows; from += 10_000) {
            weir.query(KEY, "SELECT id FROM " + channel + " ORDER BY id LIMIT 10000 OFFSET " + from)
                    .forEach(row -> ids.add(row.get(0).asText()));
        }
        for (JsonNode row : weir.query(
                KEY,
                "SELECT decode(data) FROM weir_rejected WHERE channel = '" + channel + "' AND stage <> 'standard'")) {
            ids.add(RunningWeir.JSON.readTree(row.get(0).asText()).get("id").asText());
        }
        assertThat(ids).as("loaded or rejected, of " + channel).doesNotHaveDuplicates();
        assertThat(missing(answered, ids)).as("nowhere, of " + channel).isEmpty();
        assertThat(ids).hasSameSizeAs(answered);
    }

    private static void assertInLake(LakeFiles lake, String channel, Set<String> answered) throws Exception {
        List<String> ids = lake.strings("SELECT json_extract_string(data, '$.id') FROM " + lake.channel(channel));
        assertThat(missing(answered, ids)).as("not in the lake, of " + channel).isEmpty();
        assertThat(ids).as("in the lake, of " + channel).doesNotHaveDuplicates();
        assertThat(lake.count("SELECT count(*) - count(DISTINCT position) FROM " + lake.channel(channel)))
                .isZero();
    }

    private static Set<String> missing(Set<String> answered, List<String> there) {
        Set<String> missing = new HashSet<>(answered);
        missing.removeAll(new HashSet<>(there));
        return missing;
    }

    private static void overwrite(Path file, long at, int count) throws IOException {
        byte[] noise = new byte[count];
        new Random(count).nextBytes(noise);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.wrap(noise), at);
        }
    }

    private static void cut(Path file, long size) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.truncate(size);
        }
    }

    private static List<Path> find(Path below, String suffix) throws IOException {
        try (Stream<Path> files = Files.walk(below)) {
            return files.filter(file -> file.toString().endsWith(suffix)).toList();
        }
    }

    private static void delete(Path below) throws IOException {
        try (Stream<Path> files = Files.walk(below)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            files.forEach(file -> {
                try {
                    Files.copy(file, to.resolve(from.relativize(file).toString()));
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        }
    }
}
