package weir.adapters.local.files;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.UUID;

/**
 * Where files are written before they have their names: a hidden directory of the lake, and so on the same file system.
 * No object's name begins with a dot, and no reader's glob finds it.
 */
final class Aside implements Closeable {
    private static final String DIRECTORY = ".writing";
    private static final String SUFFIX = ".part";

    private final Path directory;
    private final FileChannel lockFile;

    private Aside(Path directory, FileChannel lockFile) {
        this.directory = directory;
        this.lockFile = lockFile;
    }

    static Aside open(Path root) throws IOException {
        Path directory = root.resolve(DIRECTORY);
        Directories.createDurably(directory);
        FileChannel lockFile =
                FileChannel.open(directory.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            if (isAlone(lockFile)) {
                clean(directory);
            }
        } catch (IOException e) {
            lockFile.close();
            throw e;
        }
        return new Aside(directory, lockFile);
    }

    /** The lock is held until the channel is closed; the files of whoever cannot get it are none of a crash. */
    private static boolean isAlone(FileChannel lockFile) throws IOException {
        try {
            FileLock lock = lockFile.tryLock();
            return lock != null;
        } catch (OverlappingFileLockException e) {
            return false;
        }
    }

    private static void clean(Path directory) throws IOException {
        try (DirectoryStream<Path> leftovers = Files.newDirectoryStream(directory, "*" + SUFFIX)) {
            for (Path leftover : leftovers) {
                Files.deleteIfExists(leftover);
            }
        }
    }

    /** The path of a file that nobody else writes; it is not there yet. */
    Path newFile() {
        return directory.resolve(UUID.randomUUID() + SUFFIX);
    }

    @Override
    public void close() throws IOException {
        lockFile.close();
    }
}
