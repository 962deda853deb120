package weir.adapters.local.trace;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import weir.adapters.local.log.SyncedFiles;

/** What makes changes to the index last, in a place of its own so that tests see what a crash between two of them leaves. */
interface TraceDisk {
    TraceDisk REAL = new TraceDisk() {
        @Override
        public void force(Path file, FileChannel channel) throws IOException {
            channel.force(false);
        }

        @Override
        public void rename(Path from, Path to) throws IOException {
            Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
        }

        @Override
        public void delete(Path file) throws IOException {
            Files.deleteIfExists(file);
        }

        @Override
        public void forceDirectory(Path directory) throws IOException {
            SyncedFiles.forceDirectory(directory);
        }
    };

    /** What was written to the file is on the disk. */
    void force(Path file, FileChannel channel) throws IOException;

    /** All at once; what had the other name before is gone. */
    void rename(Path from, Path to) throws IOException;

    /** The file need not be there. */
    void delete(Path file) throws IOException;

    /** The names of the directory's files are on the disk. */
    void forceDirectory(Path directory) throws IOException;
}
