package weir.adapters.format.json;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import weir.application.port.PayloadCodec.Framing;
import weir.application.port.PayloadCodec.Piece;
import weir.application.port.PayloadCodec.Split;
import weir.domain.envelope.Payload;
import weir.domain.standard.Standard;

/** Nicolas Seriot's JSONTestSuite: y_ must be accepted, n_ refused, i_ is for the implementation to say. */
class JsonTestSuiteTest {
    private static final Path SUITE =
            Path.of(System.getProperty("weir.shared", "absent"), "data", "hostile", "JSONTestSuite", "test_parsing");

    private final JacksonPayloadCodec codec = new JacksonPayloadCodec();

    @BeforeEach
    void suiteIsThere() {
        Assumptions.assumeTrue(Files.isDirectory(SUITE), "no suite at " + SUITE);
    }

    @Test
    void everyValidFileIsAccepted() throws IOException {
        List<Path> files = files("y_");
        assertThat(files).hasSizeGreaterThan(90);
        for (Path file : files) {
            byte[] body = Files.readAllBytes(file);
            assertThat(split(body)).as(file.toString()).isInstanceOfSatisfying(Split.Events.class, events -> {
                boolean emptyBatch = new String(body).replaceAll("\\s", "").equals("[]");
                assertThat(events.pieces().isEmpty()).as(file.toString()).isEqualTo(emptyBatch);
                assertThat(events.pieces()).as(file.toString()).allSatisfy(piece -> {
                    assertThat(piece.fault()).isEmpty();
                    assertThat(codec.read(piece.bytes())).isNotNull();
                });
            });
        }
    }

    @Test
    void everyInvalidFileIsRefusedWithReasonAndOffset() throws IOException {
        List<Path> files = files("n_");
        assertThat(files).hasSizeGreaterThan(180);
        for (Path file : files) {
            byte[] body = Files.readAllBytes(file);
            assertThat(split(body)).as(file.toString()).isInstanceOfSatisfying(Split.Malformed.class, malformed -> {
                assertThat(malformed.offset()).as(file.toString()).isBetween(0L, (long) body.length);
                assertThat(malformed.fault().reason())
                        .as(file.toString())
                        .isNotBlank()
                        .doesNotContain(JsonFault.UNKNOWN, "Source", "Feature", "fasterxml", "code ");
            });
        }
    }

    @Test
    void whatIsLeftOpenIsAsDocumented() throws IOException {
        Map<String, String> documented = new TreeMap<>();
        Matcher row = Pattern.compile("\\| `(i_[^`]+)` \\| (\\w+) \\|").matcher(Files.readString(document()));
        while (row.find()) {
            documented.put(row.group(1), row.group(2));
        }
        Map<String, String> seen = new TreeMap<>();
        for (Path file : files("i_")) {
            seen.put(file.getFileName().toString(), outcome(split(Files.readAllBytes(file))));
        }
        assertThat(documented).isEqualTo(seen).hasSizeGreaterThan(30);
    }

    private static String outcome(Split split) {
        if (split instanceof Split.Events events) {
            return events.pieces().stream().map(Piece::fault).allMatch(Optional::isEmpty) ? "accepted" : "rejected";
        }
        return "refused";
    }

    private Split split(byte[] body) {
        return codec.split(Payload.of(body), Framing.JSON, Standard.DEFAULT, Optional.empty());
    }

    /** Tests run in the module's folder. */
    private static Path document() {
        return Path.of("..", "..", "docs", "json.md");
    }

    private static List<Path> files(String prefix) throws IOException {
        try (Stream<Path> files = Files.list(SUITE)) {
            return files.filter(file -> file.getFileName().toString().startsWith(prefix))
                    .sorted()
                    .toList();
        }
    }
}
