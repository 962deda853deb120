package weir.adapters.local.duckdb;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import weir.application.port.Damage;
import weir.application.port.FailureCode;
import weir.application.port.ModelStore;
import weir.application.port.OperationFailed;
import weir.application.port.RejectedStore;
import weir.application.port.Replacements;
import weir.application.port.RowRemoval;
import weir.application.port.TableExport;
import weir.application.port.TableVersions;
import weir.application.port.Warehouse;
import weir.domain.envelope.AgentName;
import weir.domain.envelope.ChannelName;
import weir.domain.table.EventKey;
import weir.domain.table.Rows;
import weir.domain.table.RulesVersion;
import weir.domain.table.TableName;
import weir.domain.table.TableSpec;
import weir.domain.table.TableVersion;

/**
 * The warehouse in one DuckDB file, which one process at a time can hold. Opening takes a third of a second, so it
 * begins when the warehouse is made and whoever needs it first waits for the rest. Loads stand in line for the one
 * connection that writes; queries run beside them, each in a read-only transaction of its own.
 */
public final class DuckDbWarehouse implements Warehouse, TableVersions, Replacements, RowRemoval {
    private final WarehouseFile file;
    private final DuckDbOptions options;
    private final BatchLoader.Commit commit;
    private final MemoryGrant memory;
    private final Set<TableName> prepared = ConcurrentHashMap.newKeySet();
    private final ReentrantLock writing = new ReentrantLock();
    private final ReentrantLock reading = new ReentrantLock();
    private final QueryRunner queries = new QueryRunner();
    private final DuckDbModels models = new DuckDbModels(this, queries);
    private final DuckDbExport exports;
    private @Nullable OpenDatabase database;
    private boolean closed;

    /** Whoever needs it first opens the file, made if it is missing. A damaged one is a failure, and stays as it is. */
    public DuckDbWarehouse(Path file, DuckDbOptions options) {
        this(new WarehouseFile(file, Optional.empty()), options, BatchLoader.Commit.PLAIN);
    }

    /**
     * As the other constructor, but a damaged file is set aside, and an empty warehouse takes its place.
     *
     * @param damages is told of it
     */
    public DuckDbWarehouse(Path file, DuckDbOptions options, Consumer<Damage> damages) {
        this(new WarehouseFile(file, Optional.of(damages)), options, BatchLoader.Commit.PLAIN);
    }

    static DuckDbWarehouse committing(Path file, DuckDbOptions options, BatchLoader.Commit commit) {
        return new DuckDbWarehouse(new WarehouseFile(file, Optional.empty()), options, commit);
    }

    private DuckDbWarehouse(WarehouseFile file, DuckDbOptions options, BatchLoader.Commit commit) {
        this.file = file;
        this.exports = new DuckDbExport(this, file.path());
        this.options = options;
        this.commit = commit;
        this.memory = new MemoryGrant(options.memoryBytes());
    }

    @Override
    public void prepare(Collection<TableSpec> specs) {
        write("to prepare its tables", open -> new TableKeeper(open.writer()).prepare(specs));
        for (TableSpec spec : specs) {
            prepared.add(spec.name());
        }
    }

    @Override
    public Loaded load(Batch batch) {
        boolean isSettling = batch.rows().keySet().stream().anyMatch(TableSpec.settled()::equals);
        if (!isSettling) {
            return load(batch, none -> {});
        }
        prepareOnce(DuckDbRejectedStore.TABLES);
        return load(batch, DuckDbRejectedStore::sweep);
    }

    /** As {@link #load(Batch)}, and something else in the same transaction. */
    Loaded load(Batch batch, BatchLoader.Also also) {
        return load(batch.rows(), open -> {
            Loaded loaded = open.loader().load(batch, prepared, open.book(), also);
            models.note(loaded);
            return loaded;
        });
    }

    /** What puts rows into the file. */
    private interface Loading<T> {
        T into(OpenDatabase open) throws SQLException;
    }

    private <T> T load(Map<TableSpec, Rows> rows, Loading<T> loading) {
        writing.lock();
        try {
            OpenDatabase open = databaseThatHolds(rows.values());
            try {
                return loading.into(open);
            } catch (SQLException e) {
                throw failed(open, Failures.unavailable("to load", e));
            } catch (OperationFailed e) {
                if (e.code() == FailureCode.COMMIT_UNKNOWN) {
                    rows.keySet().forEach(table -> models.note(table.name()));
                }
                throw failed(open, e);
            }
        } finally {
            writing.unlock();
        }
    }

    private OperationFailed failed(OpenDatabase open, OperationFailed failure) {
        file.note(failure);
        discardIfOfNoUse(open, failure);
        return failure;
    }

    /** What changes what tables there are. */
    private interface Writing {
        void to(OpenDatabase open) throws SQLException;
    }

    private void write(String doing, Writing change) {
        writing.lock();
        try {
            OpenDatabase open = database();
            try {
                change.to(open);
                open.reread();
            } catch (SQLException e) {
                throw failed(open, Failures.unavailable(doing, e));
            }
        } finally {
            writing.unlock();
        }
    }

    @Override
    public List<Version> versions() {
        return beside("to count the rows of its tables", (open, connection) -> keeper(connection)
                .versions());
    }

    private static VersionKeeper keeper(Connection connection) throws SQLException {
        return new VersionKeeper(connection, VersionBook.read(connection));
    }

    @Override
    public void make(TableVersion version, TableSpec columns) {
        write("to make " + version, open -> keeper(open.writer()).make(version, columns));
    }

    @Override
    public void promote(TableVersion version) {
        write("to put " + version + " in force", open -> keeper(open.writer()).promote(version));
        models.note(version.table());
    }

    @Override
    public void remove(TableVersion version) {
        write("to remove " + version, open -> keeper(open.writer()).remove(version));
    }

    @Override
    public Difference compare(TableVersion left, TableVersion right, int samplesMax) {
        return beside("to compare tables", (open, connection) -> {
            VersionBook book = VersionBook.read(connection);
            return RowComparison.ofAll(book.find(left).table(), book.find(right).table())
                    .run(connection, samplesMax);
        });
    }

    @Override
    public SortedMap<Instant, HourDigest> hours(TableVersion version) {
        return beside(
                "to read " + version, (open, connection) -> keeper(connection).hours(version));
    }

    @Override
    public Map<TableName, Map<Optional<RulesVersion>, Long>> rulesOfRows() {
        return beside("to count rows by their rules", (open, connection) -> keeper(connection)
                .rulesOfRows());
    }

    @Override
    public Replaced replace(Place place, List<EventKey> events, Map<TableSpec, Rows> rows) {
        return load(rows, open -> {
            Replaced replaced = open.replacer().replace(place, events, rows, prepared);
            if (place instanceof Place.Everywhere) {
                noteAll(open); // rows may have gone from any
            }
            return replaced;
        });
    }

    private void noteAll(OpenDatabase open) {
        open.book().all().forEach(version -> models.note(version.id().table()));
    }

    @Override
    public Replaced putInPlace() {
        return load(Map.of(), open -> {
            Replaced replaced = open.replacer().putInPlace();
            noteAll(open);
            return replaced;
        });
    }

    @Override
    public Map<TableName, Difference> compareAside(int samplesMax) {
        return beside(
                "to compare rows",
                (open, connection) -> Replacer.compareAside(
                        connection, VersionBook.read(connection), options.repeatWindowMicros(), samplesMax));
    }

    @Override
    public long eventsAside() {
        return beside("to count what is aside", (open, connection) -> Replacer.eventsAside(connection));
    }

    @Override
    public void clearAside() {
        boolean unused = load(Map.of(), open -> {
            open.replacer().clearAside();
            return true;
        });
    }

    /** Reads what may take long. */
    private interface LongReading<T> {
        T from(OpenDatabase open, Connection connection) throws SQLException;
    }

    /** On a connection of its own: neither loads nor other readings wait for it. */
    private <T> T beside(String doing, LongReading<T> reading) {
        OpenDatabase open = database();
        try (Connection connection = open.beside()) {
            return reading.from(open, connection);
        } catch (SQLException e) {
            OperationFailed failure = Failures.unavailable(doing, e);
            discardIfInvalid(open, failure);
            throw failure;
        }
    }

    @Override
    public Optional<Cursor> cursor(AgentName agent, ChannelName channel) {
        return read("to read a cursor", open -> BookKeeping.cursor(open.reader(), agent, channel));
    }

    @Override
    public Map<TableName, Long> tables() {
        return read("to count its rows", open -> new TableKeeper(open.reader()).counts());
    }

    @Override
    public long count(TableName table, Which which) {
        return read("to count rows that may go", open -> new RowRemover(open.reader()).count(table, which));
    }

    @Override
    public long remove(TableName table, Which which) {
        writing.lock();
        try {
            OpenDatabase open = database();
            models.note(table); // also if it fails: some may have gone
            try {
                return new RowRemover(open.writer()).remove(table, which);
            } catch (SQLException e) {
                // The transaction may have become durable before it failed.
                OperationFailed failure = new OperationFailed(
                        FailureCode.COMMIT_UNKNOWN,
                        "the warehouse failed while it deleted rows of table " + table + ": " + Failures.messageOf(e),
                        e);
                file.note(failure);
                discardIfOfNoUse(open, failure);
                throw failure;
            }
        } finally {
            writing.unlock();
        }
    }

    @Override
    public QueryResult query(String sql, QueryLimits limits) {
        return using(open -> queries.run(open.sessions(), sql, limits));
    }

    /** What is made of models, in the same file. */
    public ModelStore models() {
        return models;
    }

    /** Hands out rows of the same file. */
    public TableExport exports() {
        return exports;
    }

    /** What is done in sessions of an open database. */
    interface Use<T> {
        T of(OpenDatabase open);
    }

    <T> T using(Use<T> use) {
        OpenDatabase open = database();
        try {
            return use.of(open);
        } catch (OperationFailed e) {
            discardIfInvalid(open, e);
            throw e;
        }
    }

    /** The rejected events in it. */
    public RejectedStore rejected() {
        return new DuckDbRejectedStore(this);
    }

    /** Makes those tables if nobody has done so since it was opened. */
    void prepareOnce(Collection<TableSpec> specs) {
        if (!specs.stream().map(TableSpec::name).allMatch(prepared::contains)) {
            prepare(specs);
        }
    }

    /** What is read on the connection that Weir itself reads on. */
    @FunctionalInterface
    interface Reading<T> {
        T from(OpenDatabase open) throws SQLException;
    }

    /** @param doing what failed, if it fails */
    <T> T read(String doing, Reading<T> reading) {
        this.reading.lock();
        try {
            OpenDatabase open = database();
            try {
                return reading.from(open);
            } catch (SQLException e) {
                OperationFailed failure = Failures.unavailable(doing, e);
                discardIfInvalid(open, failure);
                throw failure;
            }
        } finally {
            this.reading.unlock();
        }
    }

    private synchronized OpenDatabase database() {
        if (closed) {
            throw Failures.closed();
        }
        OpenDatabase open = database;
        while (open == null) {
            long bytes = memory.bytes();
            try {
                open = file.open(options.withMemory(bytes), commit);
            } catch (OperationFailed e) {
                if (!Failures.isOutOfMemory(e) || !memory.raise(bytes)) {
                    throw e;
                }
            }
        }
        database = open;
        return open;
    }

    /** What does not fit DuckDB's memory while it crosses ends the process, so it must not be tried. */
    private OpenDatabase databaseThatHolds(Collection<Rows> batch) {
        long largest = 0;
        for (Rows rows : batch) {
            largest = Math.max(largest, rows.largestBytes());
        }
        OpenDatabase open = database();
        while (!memory.holds(largest)) {
            OperationFailed failure = Failures.tooLarge(largest, open.memoryBytes());
            if (!memory.raise(open.memoryBytes())) {
                throw failure;
            }
            discard(open, failure);
            open = database();
        }
        return open;
    }

    private void discardIfOfNoUse(OpenDatabase open, OperationFailed failure) {
        boolean raised = Failures.isOutOfMemory(failure) && memory.raise(open.memoryBytes());
        if (raised || !open.isSound()) {
            discard(open, failure);
        }
    }

    private void discardIfInvalid(OpenDatabase open, OperationFailed failure) {
        if (Failures.isInvalidated(failure)) {
            discard(open, failure);
        }
    }

    /** Closes a database that has failed; the next who needs it opens the file again. */
    private synchronized void discard(OpenDatabase broken, OperationFailed cause) {
        if (database == broken) {
            database = null;
            close(broken, cause);
        }
    }

    private static void close(OpenDatabase open, OperationFailed cause) {
        try {
            open.close();
        } catch (SQLException e) {
            cause.addSuppressed(e);
        }
    }

    @Override
    public void close() {
        writing.lock();
        reading.lock();
        try {
            synchronized (this) {
                closed = true;
                queries.close();
                models.close();
                exports.close();
                if (database != null) {
                    database.close();
                    database = null;
                }
            }
        } catch (SQLException e) {
            throw Failures.unavailable("to close", e);
        } finally {
            reading.unlock();
            writing.unlock();
        }
    }
}
