package weir.adapters.local.duckdb;

import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import weir.application.port.Damage;
import weir.application.port.FailureCode;
import weir.application.port.ModelStore;
import weir.application.port.OperationFailed;
import weir.application.port.RejectedStore;
import weir.application.port.RowRemoval;
import weir.application.port.Warehouse;
import weir.domain.envelope.AgentName;
import weir.domain.envelope.ChannelName;
import weir.domain.table.Rows;
import weir.domain.table.TableName;
import weir.domain.table.TableSpec;

/**
 * The warehouse in one DuckDB file, which one process at a time can hold. Opening takes a third of a second, so it
 * begins when the warehouse is made and whoever needs it first waits for the rest. Loads stand in line for the one
 * connection that writes; queries run beside them, each in a read-only transaction of its own.
 */
public final class DuckDbWarehouse implements Warehouse, RowRemoval {
    private final WarehouseFile file;
    private final DuckDbOptions options;
    private final BatchLoader.Commit commit;
    private final MemoryGrant memory;
    private final Set<TableName> prepared = ConcurrentHashMap.newKeySet();
    private final ReentrantLock writing = new ReentrantLock();
    private final ReentrantLock reading = new ReentrantLock();
    private final QueryRunner queries = new QueryRunner();
    private final DuckDbModels models = new DuckDbModels(this, queries);
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
        this.options = options;
        this.commit = commit;
        this.memory = new MemoryGrant(options.memoryBytes());
    }

    @Override
    public void prepare(Collection<TableSpec> specs) {
        writing.lock();
        try {
            OpenDatabase open = database();
            try {
                new TableKeeper(open.writer()).prepare(specs);
            } catch (SQLException e) {
                OperationFailed failure = Failures.unavailable("to prepare its tables", e);
                file.note(failure);
                discardIfOfNoUse(open, failure);
                throw failure;
            }
            for (TableSpec spec : specs) {
                prepared.add(spec.name());
            }
        } finally {
            writing.unlock();
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
        writing.lock();
        try {
            OpenDatabase open = databaseThatHolds(batch);
            try {
                Loaded loaded = open.loader().load(batch, prepared, also);
                models.note(loaded);
                return loaded;
            } catch (OperationFailed e) {
                if (e.code() == FailureCode.COMMIT_UNKNOWN) {
                    batch.rows().keySet().forEach(table -> models.note(table.name()));
                }
                file.note(e);
                discardIfOfNoUse(open, e);
                throw e;
            }
        } finally {
            writing.unlock();
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
            try {
                return new RowRemover(open.writer()).remove(table, which);
            } catch (SQLException e) {
                // The statement is its own transaction, which may have become durable before it failed.
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
    private OpenDatabase databaseThatHolds(Batch batch) {
        long largest = 0;
        for (Rows rows : batch.rows().values()) {
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
