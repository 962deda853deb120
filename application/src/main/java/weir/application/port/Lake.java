package weir.application.port;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import java.util.Optional;

/** Immutable objects by name: the single source of truth. All methods may be called from any thread. */
public interface Lake extends AutoCloseable {
    /**
     * Stores an object whole, or not at all: no reader ever sees a part of it. Durable on return. Putting a name again
     * leaves the second content, whole.
     *
     * @throws OperationFailed {@link FailureCode#LAKE_UNAVAILABLE} or {@link FailureCode#DISK_FULL}; what was there
     *     before is there still
     */
    void put(ObjectName name, Content content);

    /**
     * As {@link #put}, unless there is an object of that name; of several at once, one wins.
     *
     * @return whether this call stored it
     */
    boolean putIfAbsent(ObjectName name, Content content);

    /**
     * The objects whose names begin with the prefix, in the order of their names.
     *
     * @param after only names behind this one
     * @param max at most so many
     */
    List<ObjectSummary> list(String prefix, Optional<ObjectName> after, int max);

    /** Reads an object; empty if there is none. The caller closes the stream. */
    Optional<InputStream> open(ObjectName name);

    /** Removes an object; removing what is not there does nothing. */
    void delete(ObjectName name);

    /** Lets go of connections and locks; what was put stays. Idempotent. */
    @Override
    void close();

    /** What an object is to hold, written in one pass; it may be asked to write again if a store retries. */
    @FunctionalInterface
    interface Content {
        void writeTo(OutputStream out) throws IOException;
    }

    /** @param bytes its size as stored */
    record ObjectSummary(ObjectName name, long bytes) {}
}
