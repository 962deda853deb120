package weir.adapters.local.files;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Objects;

/** A file that is written whole: readers find what it held before, or all of what it holds now. */
final class SmallFile {
    private SmallFile() {}

    /** Durable on return. Its directory is made if it is missing. */
    static void write(Path file, byte[] content) throws IOException {
        Path aside = file.resolveSibling(file.getFileName() + ".new");
        Path directory = directory(file);
        Directories.createDurably(directory.toAbsolutePath());
        try (FileChannel out = FileChannel.open(
                aside, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
            ByteBuffer bytes = ByteBuffer.wrap(content);
            while (bytes.hasRemaining()) {
                out.write(bytes);
            }
            out.force(true);
        }
        Files.move(aside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        Directories.sync(directory);
    }

    /** Durable on return. Does nothing if there is none. */
    static void remove(Path file) throws IOException {
        if (Files.deleteIfExists(file)) {
            Directories.sync(directory(file));
        }
    }

    /** A damaged file is kept for whoever wants to look at it, under the name that is returned. */
    static Path setAside(Path file) throws IOException {
        Path aside = file.resolveSibling(file.getFileName() + ".bad");
        Files.move(file, aside, StandardCopyOption.REPLACE_EXISTING);
        Directories.sync(directory(file));
        return aside;
    }

    private static Path directory(Path file) {
        return Objects.requireNonNull(file.getParent());
    }
}
