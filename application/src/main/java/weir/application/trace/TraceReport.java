package weir.application.trace;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import weir.application.port.ObjectName;
import weir.application.port.Position;
import weir.domain.envelope.AgentName;
import weir.domain.envelope.ChannelName;
import weir.domain.envelope.DataId;
import weir.domain.envelope.Envelope;
import weir.domain.envelope.SourceName;
import weir.domain.table.Outcome;
import weir.domain.table.TableName;

/**
 * What is known of a {@code data_id}. What is not known is left empty, never guessed.
 *
 * @param passages each time an event of that id was accepted, the first one first
 * @param truncated whether there are more passages, parents or children than are named
 */
public record TraceReport(
        DataId id, List<Passage> passages, List<DataId> parents, List<DataId> children, boolean truncated) {
    /** What became of an event that was accepted once. */
    public record Passage(
            ChannelName channel,
            SourceName source,
            Instant created,
            Position position,
            Archived archived,
            Reached relayed,
            Loaded loaded,
            List<Handled> agents,
            Optional<Content> content) {}

    /** Whether something has been done with an event. */
    public enum State {
        DONE("done"),
        /** It had not been when it was asked, or nothing has confirmed it yet. */
        PENDING("pending"),
        /** It cannot be said. */
        UNKNOWN("unknown");

        private final String code;

        State(String code) {
            this.code = code;
        }

        public String code() {
            return code;
        }
    }

    /** @param at when it was done, a quarter of a second too late at most; empty if that is not known */
    public record Reached(State state, Optional<Instant> at) {
        static final Reached PENDING = new Reached(State.PENDING, Optional.empty());

        static Reached done(Optional<Instant> at) {
            return new Reached(State.DONE, at);
        }
    }

    /** @param object the lake object that it was stored in; empty if that is not known */
    public record Archived(Reached reached, Optional<ObjectName> object) {}

    /**
     * What the loader made of it.
     *
     * @param tables those that have its rows; with several passages, rows of this one
     * @param isRepeat whether the rows are those of another passage, of which this one is a repeat
     * @param rejected why it is in {@code weir_rejected}
     * @param note why the tables are not known, or are not those that it was loaded into
     */
    public record Loaded(
            Reached reached,
            List<TableName> tables,
            boolean isRepeat,
            Optional<Rejection> rejected,
            Optional<String> note) {
        static Loaded without(Reached reached, Optional<String> note) {
            return new Loaded(reached, List.of(), false, Optional.empty(), note);
        }
    }

    /** As {@code weir_rejected} has it. */
    public record Rejection(String stage, String code, String reason) {}

    /**
     * That another agent has acknowledged it, and when.
     *
     * @param isRejected whether it is known that the agent gave it up
     */
    public record Handled(AgentName agent, Reached reached, boolean isRejected) {}

    /**
     * The event itself.
     *
     * @param envelope empty if neither the lake nor the queue gave it
     * @param outcome what the rules that are in force now make of it
     * @param rows what is in the warehouse
     */
    public record Content(Optional<Envelope> envelope, Optional<Outcome> outcome, List<StoredRow> rows) {}

    /** @param values by column, as {@link weir.application.port.Warehouse.QueryResult} has them */
    public record StoredRow(TableName table, Map<String, @Nullable Object> values) {}
}
