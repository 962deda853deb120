package weir.bootstrap;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.UUID;
import weir.application.port.FailureCode;
import weir.application.port.OperationFailed;

/**
 * The identity of a data folder: a UUID in the file {@code identity}, made once. By it a client tells a server that has
 * what it was sent from one that was started anew at the same address.
 */
final class DataFolder {
    private static final Logger LOG = System.getLogger(DataFolder.class.getName());
    private static final String FILE = "identity";

    private DataFolder() {}

    /**
     * The folder's identity, made durably if it has none. One process at a time may ask.
     *
     * @throws OperationFailed {@link FailureCode#FOLDER_UNUSABLE} or {@link FailureCode#DISK_FULL} if it cannot be read
     *     or written
     */
    static UUID identity(Path folder) {
        Path file = folder.resolve(FILE);
        try {
            Files.createDirectories(folder);
            Optional<String> text = read(file);
            if (text.isPresent()) {
                Optional<UUID> known = parse(text.get());
                if (known.isPresent()) {
                    return known.get();
                }
                Path damaged = folder.resolve(FILE + ".damaged");
                Files.move(file, damaged, StandardCopyOption.REPLACE_EXISTING);
                LOG.log(
                        Level.WARNING,
                        file + " holds no UUID: it is " + damaged
                                + " now, and weir send will take this for a new server");
            }
            UUID made = UUID.randomUUID();
            write(folder, file, made);
            return made;
        } catch (IOException e) {
            throw OwnFiles.failure("the identity of the data folder, " + file + ", cannot be read or made", e);
        }
    }

    private static Optional<String> read(Path file) throws IOException {
        try {
            return Optional.of(
                    Files.readString(file, StandardCharsets.ISO_8859_1).strip());
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    private static Optional<UUID> parse(String text) {
        return text.matches("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
                ? Optional.of(UUID.fromString(text))
                : Optional.empty();
    }

    private static void write(Path folder, Path file, UUID identity) throws IOException {
        Path aside = folder.resolve(FILE + ".part");
        try (FileChannel out = FileChannel.open(
                aside, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
            ByteBuffer bytes = ByteBuffer.wrap((identity + "\n").getBytes(StandardCharsets.US_ASCII));
            while (bytes.hasRemaining()) {
                out.write(bytes);
            }
            out.force(true);
        }
        Files.move(aside, file, StandardCopyOption.ATOMIC_MOVE);
        try (FileChannel names = FileChannel.open(folder, StandardOpenOption.READ)) {
            names.force(true);
        }
    }
}
