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
import weir.domain.envelope.AgentName;
import weir.domain.envelope.ChannelName;
import weir.domain.table.Row;
import weir.domain.table.TableSpec;

/** The rows that the next commit loads, and how far they reach in each channel. */
final class OpenBatch {
    private final Map<ChannelName, Position> cursors = new HashMap<>();

    /** By identity: the rules give out the same specification with every row, and comparing it would cost more. */
    private final IdentityHashMap<TableSpec, List<Row>> bySpecification = new IdentityHashMap<>();

    private final List<TableSpec> specifications = new ArrayList<>();
    private int events;
    private long bytes;

    void reach(ChannelName channel, Entry entry) {
        cursors.put(channel, entry.position());
        events++;
        bytes += entry.envelope().data().length();
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

    Map<ChannelName, Position> cursors() {
        return cursors;
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
