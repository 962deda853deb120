package weir.application.load;

import java.time.Instant;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import weir.application.port.Entry;
import weir.application.port.Position;
import weir.application.port.TraceStore;
import weir.application.port.Warehouse;
import weir.application.port.Warehouse.Cursor;
import weir.domain.envelope.AgentName;
import weir.domain.envelope.ChannelName;
import weir.domain.table.Row;
import weir.domain.table.Rows;
import weir.domain.table.RulesVersion;
import weir.domain.table.TableName;
import weir.domain.table.TableSpec;

/** The rows that the next commit loads, and how far they reach in each channel. */
final class OpenBatch {
    private final Map<ChannelName, Cursor> cursors = new HashMap<>();
    private final Map<ChannelName, Position> relayed = new HashMap<>();
    private final Map<ChannelName, Taken> taken = new HashMap<>();

    private final Map<TableSpec, Rows> rows = new LinkedHashMap<>();

    /** Empty ones of an earlier batch, whose memory this one uses. */
    private final Map<TableSpec, Rows> spare;

    /** By identity: the rules give out the same specification with every row, and comparing it would cost more. */
    private final IdentityHashMap<TableSpec, Rows> bySpecification = new IdentityHashMap<>();

    private int events;
    private long bytes;
    private long rowBytes;
    private volatile boolean committed;

    /** Written before the outcome of the commit is told, and read after. */
    private Optional<Instant> committedAt = Optional.empty();

    /** @param spare empty rows, which belong to the batch from now on */
    OpenBatch(Map<TableSpec, Rows> spare) {
        this.spare = spare;
    }

    /** The events of one channel whose rows are in the batch. */
    static final class Taken {
        private int events;
        private @Nullable Position first;
        private @Nullable Position last;
        private boolean isPlaced = true;
        private @Nullable TableName table;
        private boolean hasOtherTables;

        private void add(Optional<Position> origin, @Nullable TableName only) {
            isPlaced &= origin.isPresent();
            if (origin.isPresent()) {
                first = first == null ? origin.get() : first;
                last = origin.get();
            }
            hasOtherTables |= only == null || (events > 0 && !only.equals(table));
            table = only;
            events++;
        }

        int events() {
            return events;
        }

        /**
         * From the first to the last of them in the channel's queue, with the table if all are in one. Empty if it is not
         * known of all where they stand.
         *
         * @param hasRepeats whether of a table not all rows are new
         */
        Optional<TraceStore.Step> step(ChannelName channel, Instant at, Predicate<TableName> hasRepeats) {
            Position from = first;
            Position to = last;
            if (!isPlaced || from == null || to == null || from.compareTo(to) > 0) {
                return Optional.empty();
            }
            TableName only = table;
            String detail = only == null || hasOtherTables || hasRepeats.test(only) ? "" : only.value();
            return Optional.of(new TraceStore.Step(channel, LoadChannels.AGENT, from, to, at, detail));
        }
    }

    /** An event has been taken up, and with it the channel reaches as far as that. */
    void reach(ChannelName channel, Cursor cursor, Entry entry) {
        reach(channel, cursor);
        bytes += entry.envelope().data().length();
    }

    /**
     * The rows of one more event of that channel are in the batch.
     *
     * @param origin where it stands in the channel's queue
     * @param only the table that it has its one row in; null if it has not one row
     */
    void take(ChannelName channel, Optional<Position> origin, @Nullable TableName only) {
        taken.computeIfAbsent(channel, any -> new Taken()).add(origin, only);
    }

    /** The channel reaches as far as that. */
    void reach(ChannelName channel, Cursor cursor) {
        cursors.put(channel, cursor);
        events++;
    }

    /** What the relay need not keep for this agent when the batch is committed. */
    void release(ChannelName channel, Position position) {
        relayed.put(channel, position);
    }

    /** @param version which rules made the row; null if that is not known */
    void add(TableSpec table, Row row, @Nullable RulesVersion version) {
        Rows known = bySpecification.get(table);
        if (known == null) {
            // A reload gives out the same table by another object.
            known = rows.computeIfAbsent(table, this::emptyRows);
            bySpecification.put(table, known);
        }
        long before = known.bytes();
        known.add(row, version);
        rowBytes += known.bytes() - before;
    }

    private Rows emptyRows(TableSpec table) {
        Rows empty = spare.remove(table);
        return empty == null ? new Rows(table) : empty;
    }

    /**
     * It is in the warehouse.
     *
     * @return its rows, emptied for another batch; this one has them no more
     */
    Map<TableSpec, Rows> markCommitted() {
        committed = true;
        Map<TableSpec, Rows> emptied = new HashMap<>(rows);
        emptied.values().forEach(Rows::clear);
        rows.clear();
        bySpecification.clear();
        spare.clear();
        return emptied;
    }

    /** May be asked by any thread. */
    boolean isCommitted() {
        return committed;
    }

    int events() {
        return events;
    }

    boolean isEmpty() {
        return events == 0;
    }

    boolean isFull(Commit commit) {
        return events >= commit.eventsMax() || bytes >= commit.bytesMax() || rowBytes >= commit.rowBytesMax();
    }

    Map<ChannelName, Cursor> cursors() {
        return cursors;
    }

    /** It was in the warehouse then. By the thread that commits. */
    void markCommittedAt(Instant at) {
        committedAt = Optional.of(at);
    }

    /** When it was known to be in the warehouse; empty if that was found out later. */
    Optional<Instant> committedAt() {
        return committedAt;
    }

    /** The events whose rows there are, of each channel. */
    Map<ChannelName, Taken> taken() {
        return taken;
    }

    Map<ChannelName, Position> released() {
        return relayed;
    }

    Warehouse.Batch toBatch(AgentName agent) {
        return new Warehouse.Batch(agent, cursors, rows);
    }
}
