package weir.application.port;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Optional;
import weir.domain.envelope.AgentName;
import weir.domain.envelope.ChannelName;

/**
 * What agents in this process keep from one run to the next: how far they have come and what they remember, one
 * checkpoint for each agent of each channel. Different agents may be served by different threads at once.
 */
public interface Checkpoints {
    /**
     * Reads what was committed last. What is not as it was written, as bytes or by the reader's
     * {@code IllegalArgumentException} or {@code IOException}, is told as damage and set aside, and counts as not there.
     *
     * @return empty if there is none
     * @throws OperationFailed if it cannot be read now
     */
    <T> Optional<T> read(ChannelName channel, AgentName agent, Reader<T> reader);

    /**
     * Writes a checkpoint, which takes the place of the one before when it is committed. A later draft of the same agent
     * makes an earlier one that has not been committed void.
     *
     * @throws OperationFailed if it cannot be written; the one before stays
     */
    Draft write(ChannelName channel, AgentName agent, Writer writer);

    /** Durable on return. Does nothing if there is none. */
    void remove(ChannelName channel, AgentName agent);

    /** Writes all of a checkpoint. */
    @FunctionalInterface
    interface Writer {
        void write(DataOutput out) throws IOException;
    }

    /** Reads all of a checkpoint. */
    @FunctionalInterface
    interface Reader<T> {
        T read(DataInput in) throws IOException;
    }

    /** A checkpoint that is written and not in force. */
    interface Draft {
        /**
         * Puts it in the place of the one before: whoever reads finds the one or the other. Durable on return. May take
         * as long as the disk needs, and may be called by another thread than the one that wrote it.
         *
         * @throws OperationFailed if it could not be made durable; the one before stays
         */
        void commit();
    }
}
