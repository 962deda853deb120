package weir.adapters.local.files;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import weir.application.port.ObjectName;

/** The directories that objects lie in. A symbolic link among them is refused: it could lead out of the lake. */
final class Directories {
    private final Path root;

    Directories(Path root) {
        this.root = root;
    }

    /** The directory of an object, made durably if it is missing. */
    Path parentOf(ObjectName name) throws IOException {
        Path directory = root;
        for (Path part : root.getFileSystem().getPath(name.path())) {
            Path below = directory.resolve(part.toString());
            if (below.equals(root.resolve(name.path()))) {
                return directory;
            }
            refuseLink(below);
            if (!Files.isDirectory(below, LinkOption.NOFOLLOW_LINKS)) {
                create(below);
            }
            directory = below;
        }
        return directory;
    }

    /** Where an object is, if it is there. */
    Path find(ObjectName name) throws IOException {
        Path file = root.resolve(name.path());
        for (Path directory = file.getParent(); !directory.equals(root); directory = directory.getParent()) {
            refuseLink(directory);
        }
        return file;
    }

    private static void refuseLink(Path directory) throws IOException {
        if (Files.isSymbolicLink(directory)) {
            throw new FileSystemException(
                    directory.toString(), null, "a symbolic link inside the lake is not followed");
        }
    }

    /** Makes a directory and all that are missing above it, each durable in its parent. */
    static void createDurably(Path directory) throws IOException {
        if (Files.isDirectory(directory)) {
            return;
        }
        Path parent = directory.getParent();
        if (parent != null) {
            createDurably(parent);
        }
        create(directory);
    }

    private static void create(Path directory) throws IOException {
        try {
            Files.createDirectory(directory);
        } catch (FileAlreadyExistsException e) {
            if (!Files.isDirectory(directory)) {
                throw e;
            }
        }
        // Also if another has made it just now: it may not be durable yet.
        Path parent = directory.getParent();
        if (parent != null) {
            sync(parent);
        }
    }

    /** Makes durable which names a directory holds. */
    static void sync(Path directory) throws IOException {
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }
}
