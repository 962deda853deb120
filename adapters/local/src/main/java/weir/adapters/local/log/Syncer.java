package weir.adapters.local.log;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/** The ways to make written bytes durable. */
public interface Syncer extends AutoCloseable {
    /** All of a file. */
    void force(Path file) throws IOException;

    /** The names of the files in a directory. */
    void forceDirectory(Path directory) throws IOException;

    @Override
    void close() throws IOException;

    /** Makes one for each opening of a channel. */
    @FunctionalInterface
    interface Factory {
        Syncer create();
    }

    /** The operating system's: fdatasync. */
    class ToDisk implements Syncer {
        private @Nullable Path openPath;
        private @Nullable FileChannel open;

        @Override
        public void force(Path file) throws IOException {
            FileChannel channel = open;
            if (channel == null || !file.equals(openPath)) {
                close();
                channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
                open = channel;
                openPath = file;
            }
            channel.force(false);
        }

        @Override
        public void forceDirectory(Path directory) throws IOException {
            SyncedFiles.forceDirectory(directory);
        }

        @Override
        public void close() throws IOException {
            FileChannel channel = open;
            open = null;
            openPath = null;
            if (channel != null) {
                channel.close();
            }
        }
    }
}
