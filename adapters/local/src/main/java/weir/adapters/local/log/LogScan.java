package weir.adapters.local.log;

import java.util.Optional;
import java.util.OptionalLong;
import weir.application.port.Entry;
import weir.application.port.FailureCode;
import weir.application.port.OperationFailed;

/** Reads a channel's events in order. For use by one thread at a time, under {@link LogFiles#reading()}. */
public interface LogScan extends AutoCloseable {
    /** In place of a sequence: which event stood before is not known. */
    long UNKNOWN = -1;

    /** What is read. */
    LogFiles files();

    /**
     * The next event up to that index, which is one of an event. What is damaged is logged and skipped; what is trimmed is
     * not waited for.
     *
     * @return empty if there is none up to there
     * @throws OperationFailed {@link FailureCode#CORRUPT} if the records end before
     */
    Optional<Entry> next(long limit);

    /** The index that was read last, or given at the beginning; what is read next lies behind it. */
    long position();

    /** Which event of the channel was read last; 0 if none was. */
    long sequence();

    /** Which event what is read next should follow; {@link #UNKNOWN} if that cannot be told. */
    long before();

    /** Whether the event read last directly follows the one before it, or what the reader began behind. */
    boolean isDirect();

    /**
     * Which event stands at that index; empty if nothing is there any more, or what is there is damaged.
     *
     * @throws IllegalArgumentException if something else than an event is there
     */
    OptionalLong sequenceAt(long index);

    /** The event at that index; empty if there is none. */
    Optional<Entry> eventAt(long index);

    /** Also after the files are closed, and with them what it had open. */
    @Override
    void close();
}
