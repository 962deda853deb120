package weir.bootstrap;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * {@code server.json} below the data folder tells the command line where the server of that folder listens:
 * {@code {"url":"http://127.0.0.1:8080","pid":1234}}. It holds nothing secret, and goes when the server stops.
 */
final class ServerFile implements AutoCloseable {
    private final Path file;

    private ServerFile(Path file) {
        this.file = file;
    }

    static ServerFile write(Path data, URI url) throws IOException {
        Files.createDirectories(data);
        Path file = data.resolve("server.json");
        Path aside = data.resolve("server.json.part");
        String text =
                "{\"url\":\"" + url + "\",\"pid\":" + ProcessHandle.current().pid() + "}\n";
        Files.writeString(aside, text, StandardCharsets.UTF_8);
        Files.move(aside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        return new ServerFile(file);
    }

    @Override
    public void close() throws IOException {
        Files.deleteIfExists(file);
    }
}
