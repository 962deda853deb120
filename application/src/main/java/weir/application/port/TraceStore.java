package weir.application.port;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import weir.domain.envelope.AgentName;
import weir.domain.envelope.ChannelName;
import weir.domain.envelope.DataId;
import weir.domain.envelope.Parents;
import weir.domain.envelope.SourceName;

/**
 * What is known of events by their {@code data_id}: where each stands, and which agent came past that place when. It may
 * know less than there was, after a crash or for what is older than it keeps; what it says is true. All methods may be
 * called from any thread.
 */
public interface TraceStore extends TraceRemoval, AutoCloseable {
    /**
     * Records where events stand, and by {@link Parents} whose children they are. They can be found at once. They are
     * durable when {@link #indexed} says so after the store has been opened again; recording them again changes nothing.
     *
     * @param entries of the channel's queue, in its order, directly behind {@link #indexed}, or from before it; their
     *     data is not kept
     * @throws OperationFailed {@link FailureCode#TRACE_UNAVAILABLE} or {@link FailureCode#DISK_FULL}; those that were
     *     recorded before are still there, and of these none or all
     */
    void record(ChannelName channel, List<Entry> entries);

    /**
     * Records that an agent is done with a stretch of a channel. A step need not survive a crash; one that does has all
     * before it, of the same agent and channel, beside it. Repeating a stretch is legal, and what was recorded first stays.
     *
     * @throws OperationFailed as above; then it is not recorded
     */
    void record(Step step);

    /** Up to where the channel has been recorded; empty if nothing has, or it is to be recorded from its beginning. */
    Optional<Position> indexed(ChannelName channel);

    /**
     * Where events of that id stand, what they were derived from and what was derived from them. Bounded in time, however
     * much is kept.
     *
     * @param max at most so many of each; at least 1
     * @throws OperationFailed {@link FailureCode#TRACE_UNAVAILABLE} if it cannot be read
     */
    Found find(DataId id, int max);

    /** The first step of each agent that covers the position, by the name of the agent. Those that are not known are left out. */
    List<Step> steps(ChannelName channel, Position position);

    /**
     * Makes durable what is due, and forgets what is older, or more, than is to be kept. To be called every second or so.
     *
     * @throws OperationFailed as {@link #record(ChannelName, List)}; nothing that was recorded is lost by it
     */
    void keep(Instant now);

    /** Makes durable what was recorded, and lets go of files and connections. Idempotent. */
    @Override
    void close();

    /**
     * An agent is done with all events from one position to another, both included.
     *
     * @param at when it was known to be done with the last of them: not before it was
     * @param detail a word that goes with it, at most 64 printable ASCII characters; few different ones for each agent
     */
    record Step(ChannelName channel, AgentName agent, Position first, Position last, Instant at, String detail) {
        /** The detail of events that an agent in the server gave up, and that are among the rejected. */
        public static final String REJECTED = "rejected";

        private static final int DETAIL_LENGTH_MAX = 64;

        public Step {
            if (first.compareTo(last) > 0) {
                throw new IllegalArgumentException("a step from " + first + " cannot end before, at " + last);
            }
            if (detail.length() > DETAIL_LENGTH_MAX || detail.chars().anyMatch(c -> c < 0x20 || c > 0x7E)) {
                throw new IllegalArgumentException("the detail of a step must be " + DETAIL_LENGTH_MAX
                        + " printable characters at most: " + detail.length());
            }
        }

        /** Whether the event at that position is one of them. */
        public boolean covers(Position position) {
            return first.compareTo(position) <= 0 && position.compareTo(last) <= 0;
        }
    }

    /** Where an event stands. */
    record Sighting(ChannelName channel, SourceName source, Instant created, Position position) {}

    /**
     * @param sightings by {@code created}; more than one if a producer sent the id again
     * @param parents of the event, in no order
     * @param children in no order
     * @param truncated whether there were more of one of these than was asked for
     */
    record Found(List<Sighting> sightings, List<DataId> parents, List<DataId> children, boolean truncated) {
        public static final Found NOTHING = new Found(List.of(), List.of(), List.of(), false);
    }
}
