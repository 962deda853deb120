package weir.adapters.local.duckdb;

import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.duckdb.DuckDBConnection;
import org.jspecify.annotations.Nullable;

/**
 * The connections that run queries: as many as may run at once. They are made before the settings are locked, because
 * each limits the memory of its own sorts and joins, so that no query takes it all from the loader.
 */
final class QuerySessions implements AutoCloseable {
    private static final int CLOSE_POLLS_MAX = 100;
    private static final int CLOSE_POLL_MILLIS = 100;

    private final List<Session> all;
    private final BlockingQueue<Session> idle;

    /** A connection, and what it is running: DuckDB interrupts only a statement that is known to run. */
    static final class Session {
        private final DuckDBConnection connection;
        private volatile @Nullable Statement running;

        private Session(DuckDBConnection connection) {
            this.connection = connection;
        }

        DuckDBConnection connection() {
            return connection;
        }

        /** From here until {@link #idle} an interrupt stops that statement. */
        void running(Statement statement) {
            running = statement;
        }

        void idle() {
            running = null;
        }

        void interrupt() throws SQLException {
            Statement statement = running;
            if (statement != null && !statement.isClosed()) {
                statement.cancel();
            }
        }
    }

    private QuerySessions(List<Session> sessions) {
        this.all = List.copyOf(sessions);
        this.idle = new ArrayBlockingQueue<>(sessions.size(), true, sessions);
    }

    /** @param count how many may run at once */
    static QuerySessions open(DuckDBConnection origin, int count, long memoryBytes) throws SQLException {
        List<Session> sessions = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            DuckDBConnection connection = origin.duplicate();
            Sql.run(connection, "SET operator_memory_limit = '" + memoryBytes + "B'");
            sessions.add(new Session(connection));
        }
        return new QuerySessions(sessions);
    }

    /** How many may run at once. */
    int count() {
        return all.size();
    }

    /** A session for one query, to be given back; null if none came free in that time. */
    @Nullable
    Session take(int waitMillisMax) throws InterruptedException {
        return idle.poll(waitMillisMax, TimeUnit.MILLISECONDS);
    }

    void giveBack(Session session) {
        idle.add(session);
    }

    /** Interrupts what runs, and closes each connection once its query has ended. */
    @Override
    public void close() throws SQLException {
        boolean interrupted = false;
        int closed = 0;
        for (int polls = 0; closed < all.size() && polls < CLOSE_POLLS_MAX; polls++) {
            for (Session session : all) {
                session.interrupt();
            }
            try {
                Session session = idle.poll(CLOSE_POLL_MILLIS, TimeUnit.MILLISECONDS);
                if (session != null) {
                    session.connection().close();
                    closed++;
                }
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        if (closed < all.size()) {
            throw new SQLException("a query does not end though it was interrupted");
        }
    }
}
