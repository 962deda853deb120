package weir.adapters.local.log;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;
import weir.application.port.FailureCode;
import weir.application.port.OperationFailed;

/** Keeps a second process, and a second store in this one, out of a store's directory. */
public final class DirectoryLock implements AutoCloseable {
    private final FileChannel file;

    private DirectoryLock(FileChannel file) {
        this.file = file;
    }

    public static DirectoryLock acquire(Path directory) throws IOException {
        return acquire(directory, "queue");
    }

    /** @param what the directory holds */
    public static DirectoryLock acquire(Path directory, String what) throws IOException {
        Path path = directory.resolve(what + ".lock");
        FileChannel file = FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        boolean held = false;
        try {
            held = tryLock(file) != null;
        } finally {
            if (!held) {
                file.close();
            }
        }
        if (!held) {
            throw new OperationFailed(
                    FailureCode.IN_USE,
                    "the " + what + " in " + directory
                            + " is in use by another process; stop it, or name another directory");
        }
        return new DirectoryLock(file);
    }

    private static @Nullable FileLock tryLock(FileChannel file) throws IOException {
        try {
            return file.tryLock();
        } catch (OverlappingFileLockException heldByThisProcess) {
            return null;
        }
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
