package weir.adapters.local.chronicle;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.Set;
import net.openhft.chronicle.queue.ExcerptAppender;
import org.jspecify.annotations.Nullable;

/**
 * Which syncs make a group durable. Chronicle's own covers what was written to the block that is mapped now; when the
 * group began in an earlier block or file, the end of that one would be left out, so the files are forced whole as well.
 */
final class SyncPlan {
    private final Path directory;
    private final long blockBytes;
    private final BlockSyncer syncer;
    private final Set<Path> left = new LinkedHashSet<>();
    private @Nullable Path file;
    private boolean fresh;
    private boolean grown;
    private long syncedEnd;

    SyncPlan(Path directory, long blockBytes, BlockSyncer syncer) {
        this.directory = directory;
        this.blockBytes = blockBytes;
        this.syncer = syncer;
    }

    /** Notes that a record was written to that file. */
    void wrote(Path written) {
        if (written.equals(file)) {
            return;
        }
        if (file != null) {
            left.add(file);
        }
        file = written;
        fresh = true;
    }

    /**
     * Notes that zeros were written behind the end of the file: once they are on the disk as well, what takes their place
     * is synced without the file system's journal.
     */
    void grew() {
        grown = true;
    }

    /**
     * Makes everything durable that was written so far.
     *
     * @param end of what was written to the last file
     */
    void sync(ExcerptAppender appender, long end) throws IOException {
        Path current = file;
        if (current == null) {
            return;
        }
        for (Path earlier : left) {
            syncer.force(earlier);
        }
        left.clear();
        if (fresh) {
            syncer.forceDirectory(directory);
        }
        if (fresh || grown || end / blockBytes != syncedEnd / blockBytes) {
            syncer.force(current);
        }
        syncer.flushBlock(appender, current, end);
        fresh = false;
        grown = false;
        syncedEnd = end;
    }
}
