package weir.adapters.local.log;

import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import weir.application.port.FailureCode;
import weir.application.port.OperationFailed;

/** The space that a queue leaves on its disk: lake and warehouse need some to take over what the queue holds. */
final class DiskReserve {
    private final Path directory;
    private final FileStore disk;
    private final long reserveBytes;

    private DiskReserve(Path directory, FileStore disk, long reserveBytes) {
        this.directory = directory;
        this.disk = disk;
        this.reserveBytes = reserveBytes;
    }

    static DiskReserve of(Path directory, long reserveBytes) throws IOException {
        return new DiskReserve(directory, Files.getFileStore(directory), reserveBytes);
    }

    /** Whether the disk has less than so many bytes beside the reserve; that may be a negative number. */
    boolean lacks(long bytes) throws IOException {
        return disk.getUsableSpace() - bytes < reserveBytes;
    }

    /** @throws OperationFailed {@link FailureCode#DISK_FULL} if the disk lacks so many bytes */
    void require(long bytes) throws IOException {
        if (lacks(bytes)) {
            throw new OperationFailed(
                    FailureCode.DISK_FULL,
                    "the disk that holds " + directory + " has " + disk.getUsableSpace() + " bytes left, and "
                            + reserveBytes + " are kept free; make room there");
        }
    }
}
