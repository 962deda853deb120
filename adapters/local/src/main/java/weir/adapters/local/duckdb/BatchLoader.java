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
import weir.domain.table.TableVersion;

/** Loads a batch, all its tables and cursors, in one transaction of one connection. Not for two threads at once. */
final class BatchLoader {
    /** How many rows the table of cursors may gain before the superseded ones are dropped. */
    private static final int CURSOR_ROWS_MAX = 100_000;

    private final Connection connection;
    private final BatchFunction batches;
    private final long repeatWindowMicros;
    private final Commit commit;
    private final BatchIds ids = new BatchIds();
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

    /**
     * @param prepared the tables there are
     * @param book the versions they have
     * @param also something else before it commits
     */
    Loaded load(Batch batch, Set<TableName> prepared, VersionBook book, Also also) {
        Map<TableName, Long> rows = new HashMap<>();
        Map<TableName, Long> repeats = new HashMap<>();
        Map<TableVersion, Long> misfits = new HashMap<>();
        transaction("to load a batch", () -> {
            for (Map.Entry<TableSpec, Rows> entry : batch.rows().entrySet()) {
                requirePrepared(entry.getKey().name(), prepared);
                for (VersionBook.Held version : book.of(entry.getKey().name())) {
                    Inserted inserted = insert(entry.getValue(), version.table(), RowSource.Repeats.OF_ANY);
                    if (version.isInForce()) {
                        inserted.addTo(version.id().table(), rows, repeats);
                    }
                    if (inserted.misfits() > 0) {
                        misfits.merge(version.id(), inserted.misfits(), Long::sum);
                    }
                }
            }
            also.in(connection);
            moveCursors(batch);
        });
        return new Loaded(Map.copyOf(rows), Map.copyOf(repeats), Map.copyOf(misfits));
    }

    static void requirePrepared(TableName name, Set<TableName> prepared) {
        if (!prepared.contains(name)) {
            throw new IllegalArgumentException("table " + name + " has not been prepared");
        }
    }

    /** What is done in a transaction. */
    @FunctionalInterface
    interface Work {
        void run() throws SQLException;
    }

    /** Does it, and commits: all of it takes effect, or nothing. */
    void transaction(String doing, Work work) {
        try {
            Sql.run(connection, "BEGIN TRANSACTION");
            work.run();
        } catch (SQLException e) {
            OperationFailed failure = Failures.unavailable(doing + ", and nothing of it took effect", e);
            Sql.rollback(connection, failure);
            throw failure;
        } catch (RuntimeException e) {
            Sql.rollback(connection, e);
            throw e;
        }
        commit();
    }

    /**
     * What became of rows.
     *
     * @param misfits values of the rows that were given for which the table has no column of their type
     */
    record Inserted(long rows, long repeats, long misfits) {
        void addTo(TableName table, Map<TableName, Long> allRows, Map<TableName, Long> allRepeats) {
            allRows.merge(table, rows, Long::sum);
            allRepeats.merge(table, repeats, Long::sum);
        }
    }

    /** The rows count one after another. Those whose id came before in the batch are few, and have a second turn. */
    Inserted insert(Rows given, PlacedTable into, RowSource.Repeats repeats) throws SQLException {
        StoredTable table = StoredTable.of(given.table());
        Picked firsts = new Picked(given, given.size());
        Picked seconds = new Picked(given, 0);
        ids.begin(given.size());
        for (int i = 0; i < given.size(); i++) {
            (ids.add(given.id(i)) ? firsts : seconds).add(i);
        }
        long loaded = insertDistinct(table, firsts, into, repeats);
        if (!seconds.isEmpty()) {
            loaded += insertDistinct(table, withoutRepeats(table, seconds, into, repeats), into, repeats);
        }
        return new Inserted(loaded, given.size() - loaded, misfits(table, given, into));
    }

    private static long misfits(StoredTable table, Rows given, PlacedTable into) {
        long misfits = 0;
        for (int column = 0; column < given.cells().size(); column++) {
            if (!into.holds(table.columns().get(StoredTable.OWN_COLUMNS_FROM + column))) {
                for (int i = 0; i < given.size(); i++) {
                    misfits += given.cells().get(column).has(i) ? 1 : 0;
                }
            }
        }
        return misfits;
    }

    /** Rows that are no repeats of one another. */
    private long insertDistinct(StoredTable table, Picked picked, PlacedTable into, RowSource.Repeats repeats)
            throws SQLException {
        if (picked.isEmpty()) {
            return 0;
        }
        try (BatchFunction.Offer offer = batches.offer(table, picked);
                Statement statement = connection.createStatement()) {
            return statement.executeLargeUpdate(
                    source(offer, table, picked).insertStatement(into, repeatWindowMicros, repeats));
        }
    }

    private static RowSource source(BatchFunction.Offer offer, StoredTable table, Picked picked) {
        return RowSource.ofBatch(offer.call(), table, picked.oldestMicros(), picked.newestMicros());
    }

    private Picked withoutRepeats(StoredTable table, Picked picked, PlacedTable into, RowSource.Repeats repeats)
            throws SQLException {
        Rows rows = picked.rows();
        Map<DataId, Long> newest = newestMicros(table, picked, into, repeats);
        Picked fresh = new Picked(rows, 0);
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
    private Map<DataId, Long> newestMicros(
            StoredTable table, Picked picked, PlacedTable there, RowSource.Repeats repeats) throws SQLException {
        Map<DataId, Long> newest = new HashMap<>();
        try (BatchFunction.Offer offer = batches.offer(table, picked);
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(
                        source(offer, table, picked).newestStatement(there, repeatWindowMicros, repeats))) {
            while (result.next()) {
                UUID id = (UUID) result.getObject(1);
                newest.put(new DataId(id.getMostSignificantBits(), id.getLeastSignificantBits()), result.getLong(2));
            }
        }
        return newest;
    }

    /** Hands rows to a statement that makes a table of them. */
    void copy(Rows given, String makingStatement) throws SQLException {
        StoredTable table = StoredTable.of(given.table());
        Picked all = new Picked(given, given.size());
        for (int i = 0; i < given.size(); i++) {
            all.add(i);
        }
        try (BatchFunction.Offer offer = batches.offer(table, all)) {
            Sql.run(connection, makingStatement + " FROM " + offer.call() + " AS s");
        }
    }

    long repeatWindowMicros() {
        return repeatWindowMicros;
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
                    "the warehouse failed while it committed, and what it holds now tells whether it took effect: "
                            + Failures.messageOf(e),
                    e);
            // There may be no transaction any more; then this says so, and it is of no interest.
            Sql.rollback(connection, failure);
            throw failure;
        }
    }
}
