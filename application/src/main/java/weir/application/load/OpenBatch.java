package weir.application.load;

import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import weir.application.port.Entry;
import weir.application.port.Position;
import weir.application.port.Warehouse;
import weir.application.port.Warehouse.Cursor;
import weir.domain.envelope.AgentName;
import weir.domain.envelope.ChannelName;
import weir.domain.table.Row;
import weir.domain.table.Rows;
import weir.domain.table.TableSpec;

/** The rows that the next commit loads, and how far they reach in each channel. */
final class OpenBatch {
    private final Map<ChannelName, Cursor> cursors = new HashMap<>();
    private final Map<ChannelName, Position> relayed = new HashMap<>();
    private final Map<ChannelName, Integer> taken = new HashMap<>();

    private final Map<TableSpec, Rows> rows = new LinkedHashMap<>();

    /** By identity: the rules give out the same specification with every row, and comparing it would cost more. */
    private final IdentityHashMap<TableSpec, Rows> bySpecification = new IdentityHashMap<>();

    private int events;
    private long bytes;
    private long rowBytes;
    private volatile boolean committed;

    /** An event has been taken up, and with it the channel reaches as far as that. */
    void reach(ChannelName channel, Cursor cursor, Entry entry) {
        reach(channel, cursor);
        bytes += entry.envelope().data().length();
    }

    /** The rows of one more event of that channel are in the batch. */
    void take(ChannelName channel) {
        taken.merge(channel, 1, Integer::sum);
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

    void add(TableSpec table, Row row) {
        Rows known = bySpecification.get(table);
        if (known == null) {
            // A reload gives out the same table by another object.
            known = rows.computeIfAbsent(table, Rows::new);
            bySpecification.put(table, known);
        }
        long before = known.bytes();
        known.add(row);
        rowBytes += known.bytes() - before;
    }

    /** It is in the warehouse. */
    void markCommitted() {
        committed = true;
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

    /** How many events' rows there are of each channel. */
    Map<ChannelName, Integer> taken() {
        return taken;
    }

    Map<ChannelName, Position> released() {
        return relayed;
    }

    Warehouse.Batch toBatch(AgentName agent) {
        return new Warehouse.Batch(agent, cursors, rows);
    }
}
