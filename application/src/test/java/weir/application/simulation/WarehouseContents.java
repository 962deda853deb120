package weir.application.simulation;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import weir.application.load.LoadChannels;
import weir.application.port.InMemoryWarehouse;
import weir.application.port.Position;
import weir.domain.envelope.ChannelName;
import weir.domain.envelope.DataId;
import weir.domain.table.Row;
import weir.domain.table.TableName;
import weir.domain.table.TableSpec;

/** What the warehouse holds, read again after each commit: no id twice in a table within the repeat window. */
final class WarehouseContents {
    private final InMemoryWarehouse disk;
    private final long windowMicros;
    private final List<ChannelName> channels;
    private final Map<DataId, Map<TableName, Integer>> rows = new HashMap<>();
    private final Map<ChannelName, Position> relayCursors = new HashMap<>();
    private final Map<ChannelName, Position> queueCursors = new HashMap<>();
    private long version;

    /** @param window zero: no repeat is recognised by its id */
    WarehouseContents(InMemoryWarehouse.Storage disk, Duration window, List<ChannelName> channels) {
        this.disk = new InMemoryWarehouse(disk, window);
        this.windowMicros = window.toNanos() / 1_000;
        this.channels = channels;
    }

    long version() {
        return version;
    }

    boolean recognisesRepeats() {
        return windowMicros > 0;
    }

    /** How far the relay has been read. */
    Optional<Position> relayCursor(ChannelName channel) {
        return Optional.ofNullable(relayCursors.get(channel));
    }

    /** Up to which event of the channel's queue everything is loaded. */
    Optional<Position> queueCursor(ChannelName channel) {
        return Optional.ofNullable(queueCursors.get(channel));
    }

    Set<DataId> ids() {
        return rows.keySet();
    }

    /** The tables in which an event with that id stands, and how often. */
    Map<TableName, Integer> rowsOf(DataId id) {
        return rows.getOrDefault(id, Map.of());
    }

    /** Something was committed. */
    void changed() {
        version++;
        rows.clear();
        for (TableName name : disk.tables().keySet()) {
            boolean rejected = name.equals(Kind.REJECTED_TABLE);
            TableSpec table = rejected ? TableSpec.rejected() : SimulatedRules.table(name, 0);
            List<Row> stored = disk.rows(table);
            for (Row row : stored) {
                rows.computeIfAbsent(row.id(), key -> new HashMap<>()).merge(name, 1, Integer::sum);
            }
            if (recognisesRepeats()) {
                requireNoRepeats(name, stored);
            }
        }
        for (ChannelName channel : channels) {
            disk.cursor(LoadChannels.AGENT, channel).ifPresent(cursor -> {
                cursor.position().ifPresent(position -> move(channel, relayCursors, position));
                cursor.origin().ifPresent(origin -> move(channel, queueCursors, origin));
            });
        }
    }

    /** @param stored by id, and those of one id by {@code created} */
    private void requireNoRepeats(TableName name, List<Row> stored) {
        for (int i = 1; i < stored.size(); i++) {
            Row row = stored.get(i);
            Row before = stored.get(i - 1);
            long apart = row.createdMicros() - before.createdMicros();
            Broken.unless(
                    !row.id().equals(before.id()) || apart >= windowMicros,
                    "table %s holds %s twice, created %d us apart",
                    name,
                    row.id(),
                    apart);
        }
    }

    private void move(ChannelName channel, Map<ChannelName, Position> cursors, Position cursor) {
        Position before = cursors.put(channel, cursor);
        Broken.unless(
                before == null || before.compareTo(cursor) <= 0,
                "the cursor of %s in the warehouse goes back from %s to %s",
                channel,
                before,
                cursor);
    }
}
