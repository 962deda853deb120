package weir.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import weir.bootstrap.cli.CommandRun;

/** The same bodies go to {@code weir try} and to a server over HTTP; both must say the same of each event. */
final class TryAgreesWithTheFrontEndTest {
    private static final String CONFIG = """
            data: data
            server: {port: 0, request_bytes_max: 64KiB}
            sources:
              default: {key_sha256: "KEY", channels: [any, objects, opaque, strict]}
            channels:
              any: {}
              objects: {standard: {json: object}, data_id: id}
              opaque: {standard: {json: none}}
              strict: {standard: {json: object, bytes_max: 40, required: [n]}, content_types: [application/json]}
              others: {}
            """;

    @TempDir
    static Path folder;

    private static Optional<ServerInProcess> started = Optional.empty();

    @BeforeAll
    static void start() throws Exception {
        started = Optional.of(ServerInProcess.start(folder, CONFIG));
    }

    @AfterAll
    static void stop() {
        started.orElseThrow().close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"any", "objects"})
    void onEveryFileOfTheParsingTests(String channel) throws Exception {
        Path suite =
                Path.of(System.getProperty("weir.shared", "../../shared"), "data/hostile/JSONTestSuite/test_parsing");
        assumeTrue(Files.isDirectory(suite), "JSONTestSuite is not here: " + suite);
        List<Path> files = new ArrayList<>();
        try (Stream<Path> all = Files.list(suite)) {
            all.filter(file -> file.toString().endsWith(".json")).sorted().forEach(files::add);
        }
        assertThat(files).hasSizeGreaterThan(300);
        for (Path file : files) {
            assertAgreement(channel, file, Optional.empty(), "application/json");
        }
    }

    @Test
    void onBatchesAndWhatIsNoJson() throws Exception {
        for (String channel : List.of("any", "objects", "opaque", "strict", "others")) {
            for (String type : List.of(
                    "application/json",
                    "application/x-ndjson",
                    "application/json; charset=latin1",
                    "text/plain",
                    "image/png",
                    "nonsense")) {
                for (String body : List.of(
                        "",
                        " ",
                        "[]",
                        "{\"n\":1}",
                        "[{\"n\":1},{\"n\":null},3,[4],\"five\",{\"n\":6}]",
                        "[{\"n\":1},{\"n\":2}",
                        "{\"n\":1}\n\n{\"n\":\n{\"n\":3}\n",
                        "\uFEFF{\"n\":1}",
                        "just text",
                        "{\"id\":\"\",\"n\":1}",
                        "{\"n\":\"" + "x".repeat(50) + "\"}",
                        "[".repeat(300) + "]".repeat(300),
                        "[\"" + "x".repeat(70_000) + "\"]")) {
                    Path file = Files.writeString(folder.resolve("body"), body);
                    assertAgreement(channel, file, Optional.of(type), type);
                }
            }
        }
    }

    private static void assertAgreement(String channel, Path file, Optional<String> option, String contentType)
            throws Exception {
        ServerInProcess server = started.orElseThrow();
        HttpResponse<String> response = server.post(channel, contentType, Files.readAllBytes(file));
        List<String> arguments = new ArrayList<>(List.of("try", channel, file.toString(), "--json", "-n", "1000000"));
        arguments.addAll(List.of("--config", server.config.toString()));
        option.ifPresent(type -> arguments.addAll(List.of("--content-type", type)));
        CommandRun command = new CommandRun(folder).with(new WeirEngine());
        int code = command.run(arguments.toArray(String[]::new));

        String what = channel + " " + file.getFileName() + " " + contentType;
        assertThat(code).as("%s: %s", what, command.err()).isIn(0, 4);
        assertThat(tried(command.out()))
                .as(what)
                .isEqualTo(answered(response.statusCode(), ServerInProcess.JSON.readTree(response.body())));
    }

    /** What both tell in one form. */
    private record Told(int status, String code, String offset, long accepted, List<String> rejected) {}

    private static Told answered(int status, JsonNode answer) {
        JsonNode error = answer.path("error");
        JsonNode rejected = status == 200 ? answer.path("rejected") : error.at("/detail/rejected");
        List<String> lines = new ArrayList<>();
        rejected.forEach(event -> lines.add(event.path("index").asInt() + " "
                + event.path("code").asText() + " " + event.path("reason").asText()));
        return new Told(
                status,
                error.path("code").asText(),
                error.at("/detail/offset").asText(),
                answer.path("accepted").asLong(),
                lines);
    }

    /** What a rule rejects afterwards the front end has accepted. */
    private static Told tried(String out) throws Exception {
        long accepted = 0;
        List<String> rejected = new ArrayList<>();
        JsonNode refused = ServerInProcess.JSON.createObjectNode();
        for (String line : out.lines().toList()) {
            JsonNode told = ServerInProcess.JSON.readTree(line);
            if (told.has("refused")) {
                refused = told.path("refused");
            } else if (told.at("/rejected/stage").asText().equals("standard")) {
                rejected.add(told.path("index").asInt() + " "
                        + told.at("/rejected/code").asText() + " "
                        + told.at("/rejected/reason").asText());
            } else {
                accepted++;
            }
        }
        return new Told(
                refused.path("status").asInt(200),
                refused.path("code").asText(),
                refused.at("/detail/offset").asText(),
                accepted,
                rejected);
    }
}
