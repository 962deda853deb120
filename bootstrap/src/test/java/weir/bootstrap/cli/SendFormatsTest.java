package weir.bootstrap.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a file of each format is sent as. */
final class SendFormatsTest {
    @TempDir
    Path folder;

    private FakeServer server;
    private CommandRun command;

    @BeforeEach
    void start() throws IOException {
        server = new FakeServer();
        command = new CommandRun(folder).with("WEIR_URL", server.url()).with("WEIR_KEY", "secret");
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private Path file(String name, String content) throws IOException {
        return Files.writeString(folder.resolve(name), content);
    }

    @Test
    void makesObjectsOfCsv() throws IOException {
        Files.writeString(
                folder.resolve("load.csv"),
                "\uFEFFwhen;MW;MW;\n\"2026-11-21\";\"1;2\";x\n\n\"a \"\"b\"\"\nc\";\u00e9;y;z;more\n",
                Charset.forName("UTF-8"));

        assertThat(command.run("send", "demand", "load.csv", "--delimiter", ";"))
                .isZero();

        assertThat(server.received.get(0).lines())
                .containsExactly(
                        "{\"when\":\"2026-11-21\",\"MW\":\"1;2\",\"MW_2\":\"x\"}",
                        "{\"when\":\"a \\\"b\\\"\\nc\",\"MW\":\"\u00e9\",\"MW_2\":\"y\",\"column_4\":\"z\",\"column_5\":\"more\"}");
    }

    @Test
    void refusesCsvInAnotherEncodingAndTakesItByItsName() throws IOException {
        Files.write(folder.resolve("load.csv"), "name\nZ\u00fcrich\n".getBytes(StandardCharsets.ISO_8859_1));

        assertThat(command.run("send", "demand", "load.csv")).isEqualTo(1);
        assertThat(command.err()).contains("--charset");
        assertThat(command.run("send", "demand", "load.csv", "--charset", "ISO-8859-1"))
                .isZero();
        assertThat(server.received.get(0).body()).isEqualTo("{\"name\":\"Z\u00fcrich\"}");
    }

    @Test
    void sendsTheElementsOfAnArrayAsTheyAreSpelt() throws IOException {
        file("events.json", "[ {\"n\" : 1.10,\n \"m\": [1, 2]}, 3 , \"x\" ]");
        server.answer(200, "{\"accepted\":2,\"rejected\":[]}");

        assertThat(command.run("send", "demand", "events.json", "--batch", "2")).isZero();

        assertThat(server.received.get(0).header("Content-type")).isEqualTo("application/json");
        assertThat(server.received.get(0).body()).isEqualTo("[{\"n\" : 1.10,\n \"m\": [1, 2]},3]");
        assertThat(server.received.get(1).body()).isEqualTo("[\"x\"]");
    }

    @Test
    void sendsAFileAsOneEventOfItsOwnType() throws IOException {
        file("photo", "\u0000\nnot text");
        server.answer(200, "{\"accepted\":1,\"rejected\":[]}");

        assertThat(command.run("send", "images", "photo", "--raw", "--content-type", "image/jpeg"))
                .isZero();

        FakeServer.Received request = server.received.get(0);
        assertThat(request.header("Content-type")).isEqualTo("image/jpeg");
        assertThat(request.header("Weir-data-id")).startsWith("send-");
        assertThat(request.body()).isEqualTo("\u0000\nnot text");
    }

    @Test
    void sendsStandardInputCompressed() {
        command.typing("{\"n\":0}\n{\"n\":1}\n");

        assertThat(command.run("send", "demand", "--gzip", "--json")).isZero();

        assertThat(server.received.get(0).header("Content-encoding")).isEqualTo("gzip");
        assertThat(server.received.get(0).lines()).hasSize(2);
        assertThat(command.out())
                .isEqualTo("{\"file\":\"-\",\"channel\":\"demand\",\"accepted\":2,\"rejected\":0,"
                        + "\"answered_before\":0,\"elapsed_ms\":0}\n");
    }

    @Test
    void findsTheOneEventForWhichAnArrayIsRefused() throws IOException {
        file("events.json", "[1, 2, 3]");
        String refused = "{\"error\":{\"code\":\"malformed_json\",\"message\":\"too deep\",\"detail\":{\"offset\":1,"
                + "\"rejected\":[{\"index\":0,\"code\":\"malformed_json\",\"reason\":\"too deep\"}]}}}";
        server.answer(400, refused)
                .answer(200, "{\"accepted\":1,\"rejected\":[]}")
                .answer(400, refused);
        server.answer(200, "{\"accepted\":1,\"rejected\":[]}").answer(400, refused);

        assertThat(command.run("send", "demand", "events.json")).isEqualTo(4);

        assertThat(server.received.stream().map(FakeServer.Received::body))
                .containsExactly("[1,2,3]", "[1]", "[2,3]", "[2]", "[3]");
        assertThat(command.out()).contains("2 accepted, 1 rejected");
    }
}
