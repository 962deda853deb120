package weir.adapters.local.log;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.locks.Lock;
import weir.adapters.local.log.Cursors.Cursor;
import weir.application.port.FailureCode;
import weir.application.port.OperationFailed;
import weir.application.port.Position;
import weir.domain.envelope.Envelope;

/**
 * A channel's segment files while they are open. Appending, syncing and freeing are for use under the channel's lock;
 * readers read beside that, and hold {@link #reading()} so that nothing is closed under them.
 *
 * <p>An event has an index, greater than those of all events before it and never given out twice, also not after files
 * were lost: it begins with the time at which its segment began.
 */
public interface LogFiles extends AutoCloseable {
    /** Opens a channel's files. */
    @FunctionalInterface
    interface Opener {
        /**
         * Checks and opens them. What is in them is durable on return.
         *
         * @param furthest the cursor that is furthest on: what is appended comes behind it, even if the files were lost
         * @param failedBehind after a failure to write or sync, where the channel was durable last: what lies behind is cut
         *     off, for the system may say of pages that it could not write that they are written
         */
        LogFiles open(Path directory, Optional<Cursor> furthest, Optional<LogEnd> failedBehind) throws IOException;
    }

    /** Where the channel ends, durable or not. */
    LogEnd end();

    /** Where the channel begins. */
    LogStart start();

    /** Where the oldest file ends; empty if that is not known. */
    Optional<LogEnd> firstEnd();

    /** No index in the second oldest file is less; empty if there is one file at most. */
    OptionalLong secondIndex();

    /** The bytes written to all files. */
    long bytes();

    /** Has the next record begin a new file if the last has reached that size or age. */
    void rollIfDue(long bytesMax, Duration ageMax);

    /** Begins a new file now, so that the one before can be freed. */
    void beginSegment() throws IOException;

    /**
     * Takes from the disk what the next records need, before the first of them is written.
     *
     * @param bytes of the records
     * @throws OperationFailed {@link FailureCode#DISK_FULL} if it has not got it; nothing has happened then
     */
    void writeAhead(long bytes) throws IOException;

    /** Appends an event behind the end. It may stay in memory until it is handed over or synced. */
    void append(Envelope event, Optional<Position> origin) throws IOException;

    /** Hands what was appended to the operating system: it survives the death of the process from then on. */
    void handOver() throws IOException;

    /** Makes what was appended durable. */
    void sync() throws IOException;

    /** Syncs, and notes that the files were left in order. Nothing may be appended afterwards. */
    void finish() throws IOException;

    /**
     * Deletes the oldest file, which must not be the last.
     *
     * @return the bytes freed
     */
    long deleteFirst() throws IOException;

    /** Held while reading. */
    Lock reading();

    /** Whether nothing can be read from here any more. */
    boolean isClosed();

    /**
     * A reader. To be asked for, used and closed under {@link #reading()}.
     *
     * @param behind the index behind which it begins, whether something is there or not
     * @param before which event of the channel stands at that index, or {@link LogScan#UNKNOWN}
     */
    LogScan scan(long behind, long before);

    /** Waits for readers, then lets go of the files; does not sync. */
    @Override
    void close() throws IOException;
}
