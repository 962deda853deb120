package weir.adapters.local.files;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
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
        for (String part : above(name)) {
            directory = directory.resolve(part);
            refuseLink(directory);
            if (!Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)) {
                create(directory);
            }
        }
        return directory;
    }

    /** Where an object is, if it is there. */
    Path find(ObjectName name) throws IOException {
        Path directory = root;
        for (String part : above(name)) {
            directory = directory.resolve(part);
            refuseLink(directory);
        }
        return root.resolve(name.path());
    }

    private static List<String> above(ObjectName name) {
        List<String> parts = List.of(name.path().split("/"));
        return parts.subList(0, parts.size() - 1);
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
