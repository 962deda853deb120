package weir.application.load;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import weir.application.port.Entry;
import weir.application.port.Position;
import weir.application.port.Warehouse;
import weir.domain.envelope.AgentName;
import weir.domain.envelope.ChannelName;
import weir.domain.table.Row;
import weir.domain.table.TableName;

/** The rows that the next commit loads, and how far they reach in each channel. */
final class OpenBatch {
    private final Map<ChannelName, Position> cursors = new HashMap<>();
    private final Map<TableName, List<Row>> rows = new LinkedHashMap<>();
    private int events;
    private long bytes;

    void reach(ChannelName channel, Entry entry) {
        cursors.put(channel, entry.position());
        events++;
        bytes += entry.envelope().data().length();
    }

    void add(TableName table, Row row) {
        rows.computeIfAbsent(table, name -> new ArrayList<>()).add(row);
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

    Map<ChannelName, Position> cursors() {
        return cursors;
    }

    Warehouse.Batch toBatch(AgentName agent) {
        return new Warehouse.Batch(agent, cursors, rows);
    }
}
