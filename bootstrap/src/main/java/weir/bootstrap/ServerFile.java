package weir.bootstrap;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
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
    private static final Logger LOG = System.getLogger(ServerFile.class.getName());

    private final Path file;

    private ServerFile(Path file) {
        this.file = file;
    }

    /** A server whose disk is full serves all the same; the command line must then be told where it is. */
    static ServerFile write(Path data, URI url) {
        Path file = data.resolve("server.json");
        Path aside = data.resolve("server.json.part");
        String text =
                "{\"url\":\"" + url + "\",\"pid\":" + ProcessHandle.current().pid() + "}\n";
        try {
            Files.writeString(aside, text, StandardCharsets.UTF_8);
            Files.move(aside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            LOG.log(Level.WARNING, file + " cannot be written; commands need --url " + url, e);
        }
        return new ServerFile(file);
    }

    @Override
    public void close() throws IOException {
        Files.deleteIfExists(file);
    }
}
