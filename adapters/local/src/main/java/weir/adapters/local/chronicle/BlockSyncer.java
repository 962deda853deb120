package weir.adapters.local.chronicle;

import java.io.IOException;
import java.nio.file.Path;
import net.openhft.chronicle.queue.ExcerptAppender;
import weir.adapters.local.log.Syncer;

/** The ways to make durable what Chronicle wrote. When each is needed is for {@link SyncPlan} to say. */
interface BlockSyncer extends Syncer {
    /** What was written to the block of the file in which {@code end} lies, up to there; nothing before that block. */
    void flushBlock(ExcerptAppender appender, Path file, long end) throws IOException;

    /** Makes one for each opening of a channel. */
    @FunctionalInterface
    interface Factory {
        BlockSyncer create();
    }

    /** The operating system's: msync and fdatasync. */
    final class ToDisk extends Syncer.ToDisk implements BlockSyncer {
        @Override
        public void flushBlock(ExcerptAppender appender, Path file, long end) throws IOException {
            ChronicleRuntime.failOnReportedErrors(appender::sync);
        }
    }
}
