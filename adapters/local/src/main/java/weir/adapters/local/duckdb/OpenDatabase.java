package weir.adapters.local.duckdb;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Properties;
import org.duckdb.DuckDBConnection;
import org.duckdb.DuckDBDriver;
import weir.application.port.FailureCode;
import weir.application.port.OperationFailed;

/**
 * The open file: one connection that writes, one that reads for Weir itself, and a few for queries. Once it is open its
 * settings are locked, and SQL can reach no other file but exports, no network and no extension.
 */
final class OpenDatabase implements AutoCloseable {
    static final int FORMAT = 1;
    private static final int SPILL_FACTOR = 4;
    private static final String WAL_CHECKPOINT_AT = "64MiB";

    private final DuckDBConnection writer;
    private final DuckDBConnection reader;
    private final QuerySessions sessions;
    private final QuerySessions models;
    private final QuerySessions exports;
    private final BatchLoader loader;
    private final long memoryBytes;
    private VersionBook book;

    private OpenDatabase(
            DuckDBConnection writer,
            DuckDBConnection reader,
            QuerySessions sessions,
            QuerySessions models,
            QuerySessions exports,
            BatchLoader loader,
            VersionBook book,
            long memoryBytes) {
        this.writer = writer;
        this.reader = reader;
        this.sessions = sessions;
        this.models = models;
        this.exports = exports;
        this.loader = loader;
        this.book = book;
        this.memoryBytes = memoryBytes;
    }

    static OpenDatabase open(Path file, DuckDbOptions options, BatchLoader.Commit commit) {
        DuckDBConnection writer = connect(file, options);
        try {
            Sql.run(writer, "SET GLOBAL TimeZone = 'UTC'");
            // In this order: what is allowed cannot be changed once the rest is not.
            Sql.run(
                    writer,
                    "SET GLOBAL allowed_directories = [" + Sql.text(DuckDbExport.folder(file) + File.separator) + "]");
            Sql.run(writer, "SET GLOBAL enable_external_access = false");
            BatchFunction batches = BatchFunction.register(writer, options.threads(), options.memoryBytes() / 32);
            BookKeeping.prepare(writer, file);
            DuckDBConnection reader = writer.duplicate();
            QuerySessions sessions = QuerySessions.open(writer, QueryRunner.QUERIES, options.memoryBytes() / 2);
            QuerySessions models = QuerySessions.open(writer, 1, options.memoryBytes() / 2);
            QuerySessions exports = QuerySessions.open(writer, 1, options.memoryBytes() / 2);
            Sql.run(writer, "SET lock_configuration = true");
            BatchLoader loader = new BatchLoader(writer, batches, options.repeatWindowMicros(), commit);
            return new OpenDatabase(
                    writer, reader, sessions, models, exports, loader, VersionBook.read(writer), options.memoryBytes());
        } catch (SQLException e) {
            closeAfter(writer, e);
            throw Failures.opening(file, e);
        } catch (OperationFailed e) {
            closeAfter(writer, e);
            throw e;
        }
    }

    private static DuckDBConnection connect(Path file, DuckDbOptions options) {
        Properties settings = new Properties();
        settings.setProperty("memory_limit", options.memoryBytes() + "B");
        settings.setProperty("max_temp_directory_size", options.memoryBytes() * SPILL_FACTOR + "B");
        settings.setProperty("threads", Integer.toString(options.threads()));
        // Order costs the loader half its rate; a query that wants an order asks for it.
        settings.setProperty("preserve_insertion_order", "false");
        settings.setProperty("wal_autocheckpoint", WAL_CHECKPOINT_AT);
        settings.setProperty("autoinstall_known_extensions", "false");
        settings.setProperty("autoload_known_extensions", "false");
        settings.setProperty("allow_community_extensions", "false");
        try {
            Path folder = file.toAbsolutePath().getParent();
            if (folder != null) {
                Files.createDirectories(folder);
            }
            UnpackedLibrary.load();
            return (DuckDBConnection) new DuckDBDriver().connect("jdbc:duckdb:" + file.toAbsolutePath(), settings);
        } catch (SQLException e) {
            throw Failures.opening(file, e);
        } catch (IOException e) {
            throw new OperationFailed(
                    FailureCode.WAREHOUSE_UNAVAILABLE,
                    "the folder of the warehouse " + file + " cannot be made: " + e,
                    e);
        } catch (LinkageError e) { // the driver unpacks its library when its class is loaded
            throw new OperationFailed(
                    FailureCode.WAREHOUSE_UNAVAILABLE,
                    "DuckDB's library cannot be loaded (" + (e.getCause() == null ? e : e.getCause())
                            + "): the temporary folder " + System.getProperty("java.io.tmpdir")
                            + " must have 80 MB free and allow files to be executed; make it so, or name another with"
                            + " -Djava.io.tmpdir, and start again",
                    e);
        }
    }

    private static void closeAfter(Connection connection, Exception cause) {
        try {
            connection.close();
        } catch (SQLException e) {
            cause.addSuppressed(e);
        }
    }

    /** For one thread at a time. */
    DuckDBConnection writer() {
        return writer;
    }

    /** For one thread at a time. */
    DuckDBConnection reader() {
        return reader;
    }

    QuerySessions sessions() {
        return sessions;
    }

    /** For what writes exports: one, for each has all that it needs of the disk. */
    QuerySessions exports() {
        return exports;
    }

    /** For what makes models: one, for they are made one after another. */
    QuerySessions models() {
        return models;
    }

    /** For one thread at a time, the one that has the writer. */
    BatchLoader loader() {
        return loader;
    }

    /** Which tables there are, for the thread that has the writer. */
    VersionBook book() {
        return book;
    }

    /** Somebody has changed which tables there are. */
    void reread() throws SQLException {
        book = VersionBook.read(writer);
    }

    /** For one thread at a time, the one that has the writer. */
    Replacer replacer() {
        return new Replacer(writer, loader, book);
    }

    /** Another connection, to be closed by whoever asks for it. */
    Connection beside() throws SQLException {
        return writer.duplicate();
    }

    /** What DuckDB may keep in memory. */
    long memoryBytes() {
        return memoryBytes;
    }

    /** Whether the database still answers: after some errors DuckDB refuses everything until it is opened again. */
    boolean isSound() {
        try (Statement statement = writer.createStatement();
                ResultSet result = statement.executeQuery("SELECT count(*) FROM " + BookKeeping.META)) {
            return result.next();
        } catch (SQLException e) {
            return false;
        }
    }

    @Override
    public void close() throws SQLException {
        models.close();
        exports.close();
        sessions.close();
        reader.close();
        writer.close();
    }
}
