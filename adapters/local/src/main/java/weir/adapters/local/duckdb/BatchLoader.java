package weir.adapters.local.duckdb;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import weir.application.port.FailureCode;
import weir.application.port.OperationFailed;
import weir.application.port.Warehouse.Batch;
import weir.application.port.Warehouse.Loaded;
import weir.domain.envelope.DataId;
import weir.domain.table.Rows;
import weir.domain.table.TableName;
import weir.domain.table.TableSpec;

/** Loads a batch, all its tables and cursors, in one transaction of one connection. Not for two threads at once. */
final class BatchLoader {
    /** How many rows the table of cursors may gain before the superseded ones are dropped. */
    private static final int CURSOR_ROWS_MAX = 100_000;

    private final Connection connection;
    private final BatchFunction batches;
    private final long repeatWindowMicros;
    private final Commit commit;
    private long sequence;
    private long cursorRows;

    /** How a transaction is committed; a test can make it fail. */
    @FunctionalInterface
    interface Commit {
        Commit PLAIN = connection -> Sql.run(connection, "COMMIT");

        void run(Connection connection) throws SQLException;
    }

    BatchLoader(Connection connection, BatchFunction batches, long repeatWindowMicros, Commit commit)
            throws SQLException {
        this.connection = connection;
        this.batches = batches;
        this.repeatWindowMicros = repeatWindowMicros;
        this.commit = commit;
        this.sequence = BookKeeping.lastSequence(connection);
    }

    /** What is done in the same transaction. */
    @FunctionalInterface
    interface Also {
        void in(Connection connection) throws SQLException;
    }

    /** @param prepared the tables there are */
    Loaded load(Batch batch, Set<TableName> prepared) {
        return load(batch, prepared, none -> {});
    }

    /** As {@link #load(Batch, Set)}, and something else before it commits. */
    Loaded load(Batch batch, Set<TableName> prepared, Also also) {
        Map<TableName, Long> rows = new HashMap<>();
        Map<TableName, Long> repeats = new HashMap<>();
        try {
            Sql.run(connection, "BEGIN TRANSACTION");
            for (Map.Entry<TableSpec, Rows> entry : batch.rows().entrySet()) {
                TableName name = entry.getKey().name();
                if (!prepared.contains(name)) {
                    throw new IllegalArgumentException("table " + name + " has not been prepared");
                }
                long loaded = insert(StoredTable.of(entry.getKey()), entry.getValue());
                rows.merge(name, loaded, Long::sum);
                repeats.merge(name, entry.getValue().size() - loaded, Long::sum);
            }
            also.in(connection);
            moveCursors(batch);
        } catch (SQLException e) {
            OperationFailed failure = Failures.unavailable("to load a batch, and nothing of it took effect", e);
            Sql.rollback(connection, failure);
            throw failure;
        } catch (RuntimeException e) {
            Sql.rollback(connection, e);
            throw e;
        }
        commit();
        return new Loaded(Map.copyOf(rows), Map.copyOf(repeats));
    }

    /** The rows count one after another. Those whose id came before in the batch are few, and have a second turn. */
    private long insert(StoredTable table, Rows given) throws SQLException {
        Picked firsts = new Picked(given);
        Picked seconds = new Picked(given);
        BatchIds ids = new BatchIds(given.size());
        for (int i = 0; i < given.size(); i++) {
            (ids.add(given.id(i)) ? firsts : seconds).add(i);
        }
        long loaded = insertDistinct(table, firsts);
        return seconds.isEmpty() ? loaded : loaded + insertDistinct(table, withoutRepeats(table, seconds));
    }

    /** Rows that are no repeats of one another. */
    private long insertDistinct(StoredTable table, Picked picked) throws SQLException {
        if (picked.isEmpty()) {
            return 0;
        }
        try (BatchFunction.Offer offer = batches.offer(table, picked);
                Statement statement = connection.createStatement()) {
            return statement.executeLargeUpdate(
                    table.insertStatement(offer.call(), picked.oldestMicros(), repeatWindowMicros));
        }
    }

    private Picked withoutRepeats(StoredTable table, Picked picked) throws SQLException {
        Rows rows = picked.rows();
        Map<DataId, Long> newest = newestMicros(table, picked);
        Picked fresh = new Picked(rows);
        for (int i = 0; i < picked.count(); i++) {
            int place = picked.place(i);
            Long there = newest.get(rows.id(place));
            if (there == null || there <= rows.createdMicros(place) - repeatWindowMicros) {
                newest.merge(rows.id(place), rows.createdMicros(place), Math::max);
                fresh.add(place);
            }
        }
        return fresh;
    }

    /** When the newest row of each id was created, of those that matter. */
    private Map<DataId, Long> newestMicros(StoredTable table, Picked picked) throws SQLException {
        Map<DataId, Long> newest = new HashMap<>();
        try (BatchFunction.Offer offer = batches.offer(table, picked);
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(
                        table.newestStatement(offer.call(), picked.oldestMicros(), repeatWindowMicros))) {
            while (result.next()) {
                UUID id = (UUID) result.getObject(1);
                newest.put(new DataId(id.getMostSignificantBits(), id.getLeastSignificantBits()), result.getLong(2));
            }
        }
        return newest;
    }

    private void moveCursors(Batch batch) throws SQLException {
        if (batch.cursors().isEmpty()) {
            return;
        }
        if (cursorRows > CURSOR_ROWS_MAX) {
            BookKeeping.compact(connection);
            cursorRows = 0;
        }
        sequence++;
        cursorRows += batch.cursors().size();
        BookKeeping.move(connection, batch.agent(), batch.cursors(), sequence);
    }

    /** Whatever goes wrong here, the transaction may have become durable before. */
    private void commit() {
        try {
            commit.run(connection);
        } catch (SQLException e) {
            OperationFailed failure = new OperationFailed(
                    FailureCode.COMMIT_UNKNOWN,
                    "the warehouse failed while it committed a batch, and the cursor tells whether it took effect: "
                            + Failures.messageOf(e),
                    e);
            // There may be no transaction any more; then this says so, and it is of no interest.
            Sql.rollback(connection, failure);
            throw failure;
        }
    }
}
