package weir.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every hostile file through the running jar: answered as documented, the server alive, accepted bytes kept as sent. */
final class HostileInputIT {
    private static final Path HOSTILE =
            Path.of(System.getProperty("weir.shared", "../shared")).resolve("data/hostile");
    private static final String KEY = "a-key-of-this-test-alone";

    @Test
    void everyFileIsAnsweredAndEveryAcceptedByteKept(@TempDir Path folder) throws Exception {
        assumeTrue(Files.isDirectory(HOSTILE), "no hostile files at " + HOSTILE);
        Path data = folder.resolve("data");
        Map<String, byte[]> accepted = new HashMap<>();
        try (RunningWeir weir = RunningWeir.start(data, Map.of("WEIR_KEY", KEY))) {
            for (Path file : parsingTests()) {
                answer(weir, file, accepted);
            }
            naughtyStrings(weir, accepted);
            assertThat(weir.isAlive()).isTrue();
            weir.awaitSettled(KEY);
            assertThat(weir.count(KEY, "SELECT count(*) FROM hostile")).isEqualTo(accepted.size());
            assertThat(weir.count(KEY, "SELECT count(*) FROM weir_rejected WHERE code = 'malformed_json'"))
                    .isGreaterThan(150);
            assertThat(weir.stop()).isZero();
        }
        assertKeptAsSent(new LakeFiles(data), accepted);
    }

    /** An event that was a whole body is that body without the space around it; one of an array is a part of it. */
    private static void assertKeptAsSent(LakeFiles lake, Map<String, byte[]> accepted) throws Exception {
        List<String> kept = lake.strings("SELECT data_id || ' ' || coalesce(hex(encode(data)), hex(data_bytes)) FROM "
                + lake.channel("hostile"));
        assertThat(kept).hasSameSizeAs(accepted.entrySet());
        for (String event : kept) {
            String id = event.substring(0, 36);
            String hex = event.substring(37);
            byte[] body = accepted.get(id);
            assertThat(body).as(id).isNotNull();
            String whole = hex(body);
            assertThat(whole).as(id).contains(hex);
            if (!whole.matches("(09|0A|0D|20)*5B.*")) {
                assertThat(whole.replaceAll("^(EFBBBF)?((09|0A|0D|20)*)", ""))
                        .as(id)
                        .startsWith(hex);
                assertThat(whole.substring(whole.indexOf(hex) + hex.length()))
                        .as(id)
                        .matches("(09|0A|0D|20)*");
            }
        }
    }

    private static void answer(RunningWeir weir, Path file, Map<String, byte[]> accepted) throws Exception {
        byte[] body = Files.readAllBytes(file);
        HttpResponse<String> response = weir.post(KEY, "hostile", "application/json", body);
        String name = file.getFileName().toString();
        String text = new String(body, StandardCharsets.ISO_8859_1);
        JsonNode answer = RunningWeir.JSON.readTree(response.body());
        if (text.matches("[ \t\r\n]*\\[[ \t\r\n]*][ \t\r\n]*")) {
            assertThat(response.statusCode()).as(name).isEqualTo(400);
            assertThat(answer.at("/error/code").asText()).as(name).isEqualTo("empty_batch");
        } else if (name.startsWith("y_")) {
            assertThat(response.statusCode())
                    .as("%s: %s", name, response.body())
                    .isEqualTo(200);
        } else if (name.startsWith("n_")) {
            assertThat(response.statusCode())
                    .as("%s: %s", name, response.body())
                    .isEqualTo(400);
            assertThat(answer.at("/error/message").asText()).as(name).isNotBlank();
            if (body.length == 0) {
                assertThat(answer.at("/error/code").asText()).as(name).isEqualTo("empty_batch");
            } else {
                assertThat(answer.at("/error/detail/offset").isIntegralNumber())
                        .as("%s: %s", name, answer)
                        .isTrue();
                assertThat(answer.at("/error/detail/rejected/0/code").asText())
                        .as(name)
                        .isIn("malformed_json", "too_deep");
            }
        } else {
            assertThat(response.statusCode()).as(name).isIn(200, 400);
        }
        if (response.statusCode() == 200) {
            for (JsonNode id : answer.get("ids")) {
                accepted.put(id.asText(), body);
            }
        }
    }

    private static void naughtyStrings(RunningWeir weir, Map<String, byte[]> accepted) throws Exception {
        JsonNode strings =
                RunningWeir.JSON.readTree(HOSTILE.resolve("blns/blns.json").toFile());
        for (JsonNode string : strings) {
            byte[] body = RunningWeir.JSON.writeValueAsBytes(Map.of("text", string.asText()));
            HttpResponse<String> response = weir.post(KEY, "hostile", "application/json", body);
            assertThat(response.statusCode()).as(string.asText()).isEqualTo(200);
            accepted.put(
                    RunningWeir.JSON.readTree(response.body()).get("ids").get(0).asText(), body);
        }
    }

    private static List<Path> parsingTests() throws Exception {
        List<Path> files = new ArrayList<>();
        try (Stream<Path> all = Files.walk(HOSTILE.resolve("JSONTestSuite"))) {
            all.filter(file -> file.toString().endsWith(".json")).sorted().forEach(files::add);
        }
        return files;
    }

    private static String hex(byte[] bytes) {
        StringBuilder out = new StringBuilder();
        for (byte b : bytes) {
            out.append("%02X".formatted(b));
        }
        return out.toString();
    }
}
