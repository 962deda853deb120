package weir.application.load;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import weir.application.port.Entry;
import weir.application.port.Position;
import weir.application.port.Warehouse;
import weir.application.port.Warehouse.Cursor;
import weir.domain.envelope.AgentName;
import weir.domain.envelope.ChannelName;
import weir.domain.table.Row;
import weir.domain.table.TableSpec;

/** The rows that the next commit loads, and how far they reach in each channel. */
final class OpenBatch {
    private final Map<ChannelName, Cursor> cursors = new HashMap<>();
    private final Map<ChannelName, Position> relayed = new HashMap<>();
    private final Map<ChannelName, Integer> taken = new HashMap<>();

    /** By identity: the rules give out the same specification with every row, and comparing it would cost more. */
    private final IdentityHashMap<TableSpec, List<Row>> bySpecification = new IdentityHashMap<>();

    private final List<TableSpec> specifications = new ArrayList<>();
    private int events;
    private long bytes;

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
        List<Row> known = bySpecification.get(table);
        if (known == null) {
            known = new ArrayList<>();
            bySpecification.put(table, known);
            specifications.add(table);
        }
        known.add(row);
    }

    int events() {
        return events;
    }

    boolean isEmpty() {
        return events == 0;
    }

    boolean isFull(Commit commit) {
        return events >= commit.eventsMax() || bytes >= commit.bytesMax();
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
        Map<TableSpec, List<Row>> rows = new LinkedHashMap<>();
        for (TableSpec table : specifications) {
            rows.merge(table, bySpecification.getOrDefault(table, List.of()), OpenBatch::joined);
        }
        return new Warehouse.Batch(agent, cursors, rows);
    }

    private static List<Row> joined(List<Row> first, List<Row> second) {
        List<Row> all = new ArrayList<>(first);
        all.addAll(second);
        return all;
    }
}
