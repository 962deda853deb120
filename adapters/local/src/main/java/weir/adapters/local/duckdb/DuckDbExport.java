package weir.adapters.local.duckdb;

import java.io.IOException;
import java.io.InputStream;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.UUID;
import java.util.stream.Stream;
import weir.application.port.FailureCode;
import weir.application.port.OperationFailed;
import weir.application.port.TableExport;
import weir.application.port.Warehouse.QueryLimits;

/**
 * Has DuckDB write the rows of a query to a file in a folder beside the warehouse, the only one that it can reach. No query
 * gets there: what a query may be has no COPY and no function that reads files.
 */
final class DuckDbExport implements TableExport, AutoCloseable {
    private static final System.Logger LOG = System.getLogger(DuckDbExport.class.getName());

    private final DuckDbWarehouse warehouse;
    private final Path folder;
    private final SessionWorkers workers =
            new SessionWorkers("warehouse-export", 1, Thread.MIN_PRIORITY, "BEGIN TRANSACTION READ ONLY");

    DuckDbExport(DuckDbWarehouse warehouse, Path file) {
        this.warehouse = warehouse;
        this.folder = folder(file);
    }

    /** Where the exports of a warehouse are for a while. */
    static Path folder(Path file) {
        return file.toAbsolutePath().resolveSibling(file.getFileName() + ".export");
    }

    @Override
    public void export(String sql, Format format, int timeMillisMax, Receiver receiver) throws IOException {
        QueryText.requireReasonable(sql);
        Files.createDirectories(folder);
        Path target = folder.resolve(UUID.randomUUID() + "." + format.word());
        try {
            boolean unused = warehouse.using(open -> workers.run(
                    open.exports(), new QueryLimits(1, timeMillisMax), session -> write(session, sql, format, target)));
            try (InputStream content = Files.newInputStream(target)) {
                receiver.take(content, Files.size(target));
            }
        } finally {
            Files.deleteIfExists(target);
        }
    }

    private static boolean write(QuerySessions.Session session, String sql, Format format, Path target)
            throws SQLException {
        QueryText.Checked checked = QueryRunner.checked(session, sql);
        String options =
                switch (format) {
                    case PARQUET -> "FORMAT parquet, COMPRESSION zstd";
                    case NDJSON -> "FORMAT json";
                    case CSV -> "FORMAT csv, HEADER";
                };
        try (Statement statement = session.connection().createStatement()) {
            session.running(statement);
            statement.execute("COPY (" + checked.sql() + ") TO " + Sql.text(target.toString()) + " (" + options + ")");
            return true;
        } catch (SQLException e) {
            if (Failures.messageOf(e).contains("No space left")) {
                throw new OperationFailed(
                        FailureCode.DISK_FULL,
                        "there is no room beside the warehouse for the export: make some, or export less at a time",
                        e);
            }
            throw e;
        } finally {
            session.idle();
        }
    }

    /** What a process that was killed has left. */
    static void removeLeftovers(Path file) {
        Path folder = folder(file);
        if (!Files.isDirectory(folder)) {
            return;
        }
        try (Stream<Path> files = Files.list(folder)) {
            for (Path left : files.toList()) {
                Files.delete(left);
            }
        } catch (IOException e) {
            LOG.log(Level.WARNING, "what an earlier export has left in {0} stays: {1}", folder, e.toString());
        }
    }

    @Override
    public void close() {
        workers.close();
    }
}
