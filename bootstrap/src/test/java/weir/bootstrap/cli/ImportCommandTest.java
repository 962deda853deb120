package weir.bootstrap.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import weir.domain.envelope.DataId;
import weir.domain.envelope.Payload;
import weir.domain.envelope.SourceName;

final class ImportCommandTest {
    private static final String ANSWER = "{\"imported\":2,\"known\":1,\"rejected_events\":0,\"rejected\":[]}";

    @TempDir
    Path folder;

    private final FakeEngine engine = new FakeEngine();
    private FakeServer server;

    @BeforeEach
    void start() throws IOException {
        server = new FakeServer();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private CommandRun command() {
        return new CommandRun(folder).with(engine);
    }

    private int run(CommandRun command, String... arguments) {
        List<String> all = new ArrayList<>(List.of("import", "clicks"));
        all.addAll(List.of(arguments));
        all.addAll(List.of("--url", server.url(), "--key", "k"));
        return command.run(all.toArray(String[]::new));
    }

    private List<JsonNode> sent(int request) throws IOException {
        List<JsonNode> lines = new ArrayList<>();
        for (String line : server.received.get(request).lines()) {
            lines.add(Json.read(line));
        }
        return lines;
    }

    private void write(String file, String text) throws IOException {
        Files.writeString(folder.resolve(file), text);
    }

    @Test
    void aLineIsAnEventAndItsFieldsTellOfIt() throws IOException {
        write("old.ndjson", """
                {"at": "2024-01-02T00:00:00Z", "id": "b", "user": {"shop": "east"},  "n": 2}
                {"at": "2024-01-01T12:00:00+01:00", "id": "019aa4c8-2f10-7c3e-8d55-0123456789ab", "user": {"shop": "west"}}
                """);
        server.answer(200, ANSWER);
        CommandRun command = command();

        assertThat(run(command, "old.ndjson", "--map", "created=at,data_id=id,source=user.shop"))
                .isZero();

        assertThat(server.received.get(0).path()).isEqualTo("/v1/channels/clicks/import");
        List<JsonNode> lines = sent(0);
        assertThat(lines).hasSize(2);
        assertThat(lines.get(0).path("created").asText()).isEqualTo("2024-01-01T11:00:00Z");
        assertThat(lines.get(0).path("data_id").asText()).isEqualTo("019aa4c8-2f10-7c3e-8d55-0123456789ab");
        assertThat(lines.get(1).path("source").asText()).isEqualTo("east");
        assertThat(lines.get(1).path("data_id").asText())
                .isEqualTo(DataId.fromProducer(new SourceName("east"), "b")
                        .orElseThrow()
                        .toString());
        assertThat(lines.get(1).path("data").asText())
                .as("byte for byte")
                .isEqualTo(
                        "{\"at\": \"2024-01-02T00:00:00Z\", \"id\": \"b\", \"user\": {\"shop\": \"east\"},  \"n\": 2}");
        assertThat(command.out()).isEqualTo("""
                2 events, created from 2024-01-01T11:00:00Z to 2024-01-02T00:00:00Z
                imported 2, there already 1, rejected 0
                """);
    }

    @Test
    void withoutIdsTheSameFileHasTheSameOnesInAnyOrder() throws IOException {
        String same = "{\"t\": 1700000000, \"n\": 1}\n";
        write("a.ndjson", same + "{\"t\": 1700000000, \"n\": 2}\n" + same);
        write("b.ndjson", "{\"t\": 1700000000, \"n\": 2}\n" + same + same);
        for (String file : List.of("a.ndjson", "b.ndjson")) {
            assertThat(run(command(), file, "--map", "created=t", "--source", "shop", "--created-format", "epoch_s"))
                    .isZero();
        }

        Set<String> ids = new HashSet<>();
        sent(0).forEach(line -> ids.add(line.path("data_id").asText()));
        assertThat(ids).hasSize(3);
        sent(1).forEach(line -> assertThat(ids).contains(line.path("data_id").asText()));
    }

    @Test
    void csvAndParquetAreRecordsToo() throws IOException {
        write("old.csv", "hour,load\n2024-01-01 00:00,5\n");
        engine.parquet = List.of("{\"hour\":\"2024-01-02T00:00:00.000000Z\",\"load\":6}");
        write("old.parquet", "PAR1");

        assertThat(run(command(), "old.csv", "old.parquet", "--map", "created=hour", "--source", "grid"))
                .isZero();

        assertThat(sent(0).get(0).path("data").asText()).isEqualTo("{\"hour\":\"2024-01-01 00:00\",\"load\":\"5\"}");
        assertThat(sent(0).get(1).path("data").asText()).contains("\"load\":6");
        assertThat(engine.asked).contains("parquet old.parquet", "closed");
    }

    @Test
    void whatWasExportedIsTakenAsItWas() throws IOException {
        write(
                "raw.ndjson",
                "{\"data_id\":\"019aa4c8-2f10-7c3e-8d55-0123456789ab\",\"source\":\"cam\",\"channel\":\"other\","
                        + "\"created\":\"2024-01-01T00:00:00.000001Z\",\"content_type\":\"image/png\","
                        + "\"data_base64\":\"//4=\",\"attributes\":{\"a\":\"b\"},\"position\":\"1\"}\n");

        assertThat(run(command(), "raw.ndjson", "--exported")).isZero();

        JsonNode line = sent(0).get(0);
        assertThat(line.path("data_base64").asText()).isEqualTo("//4=");
        assertThat(line.path("created").asText()).isEqualTo("2024-01-01T00:00:00.000001Z");
        assertThat(line.path("content_type").asText()).isEqualTo("image/png");
        assertThat(line.path("attributes").path("a").asText()).isEqualTo("b");
    }

    @Test
    void mistakesAreToldWithTheirLinesAndNothingIsSent() throws IOException {
        write("bad.ndjson", "{\"at\":\"yesterday\"}\n\n[1]\n{\"at\":\"2124-01-01\"}\n{\"x\":1}\nno\n");
        CommandRun command = command();

        assertThat(run(command, "bad.ndjson", "--map", "created=at", "--source", "shop"))
                .isEqualTo(1);

        assertThat(command.err())
                .contains(
                        "bad.ndjson:1: at is \"yesterday\"",
                        "bad.ndjson:3: it is no JSON object",
                        "bad.ndjson:4: it was" + " created at 2124-01-01T00:00:00Z",
                        "bad.ndjson:5: it has no field at",
                        "bad.ndjson:6: it is not" + " JSON",
                        "5 records cannot be imported so, and nothing was");
        assertThat(server.received).isEmpty();
    }

    @Test
    void aDryRunSendsNothing() throws IOException {
        write("old.ndjson", "{\"at\":\"2024-01-01\"}\n");
        CommandRun command = command();

        assertThat(run(command, "old.ndjson", "--map", "created=at", "--source", "shop", "--dry-run", "--json"))
                .isZero();
        assertThat(command.out())
                .isEqualTo("{\"events\":1,\"first\":\"2024-01-01T00:00:00Z\",\"last\":\"2024-01-01T00:00:00Z\"}\n");
        assertThat(server.received).isEmpty();
    }

    @Test
    void itTriesAgainAndSaysWhatWasRejected() throws IOException {
        write("old.ndjson", "{\"at\":\"2024-01-01\"}\n");
        server.answer(503, FakeServer.error("overloaded", "other imports"))
                .answer(
                        200,
                        "{\"imported\":0,\"known\":0,\"rejected_events\":1,\"rejected\":[{\"index\":0,"
                                + "\"code\":\"missing_field\",\"reason\":\"user is missing\"}]}");
        CommandRun command = command();

        assertThat(run(command, "old.ndjson", "--map", "created=at", "--source", "shop"))
                .isEqualTo(4);
        assertThat(server.received).hasSize(2);
        assertThat(command.out()).contains("rejected 1\n  missing_field: user is missing\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "f.ndjson --source shop",
                "f.ndjson --map created=at",
                "f.ndjson --map created=at,source=s --source shop",
                "f.ndjson --map creatd=at --source shop",
                "f.ndjson --map created= --source shop",
                "f.ndjson --map created=at --source The-Shop",
                "absent.ndjson --map created=at --source shop"
            })
    void whatIsNotSaidIsAskedFor(String line) throws IOException {
        write("f.ndjson", "{\"at\":\"2024-01-01\",\"s\":\"shop\"}\n");
        assertThat(run(command(), line.split(" "))).isEqualTo(2);
        assertThat(server.received).isEmpty();
    }

    @Test
    void recordsComeSortedHoweverLittleMemoryThereIs() throws IOException {
        Random random = new Random(7);
        try (SortedRecords few = new SortedRecords(2_000);
                SortedRecords all = new SortedRecords(1 << 30)) {
            for (int i = 0; i < 1_000; i++) {
                PastRecord record = new PastRecord(
                        random.nextInt(500),
                        random.nextLong(),
                        i,
                        false,
                        "shop",
                        "text/plain",
                        Payload.of("x" + i),
                        "");
                few.add(record);
                all.add(record);
            }
            PastRecord before = null;
            for (Optional<PastRecord> next = few.next(); next.isPresent(); next = few.next()) {
                assertThat(next).isEqualTo(all.next());
                assertThat(next.get().data().length()).isPositive();
                if (before != null) {
                    assertThat(before).isLessThanOrEqualTo(next.get());
                }
                before = next.get();
            }
            assertThat(all.next()).isEmpty();
        }
    }
}
