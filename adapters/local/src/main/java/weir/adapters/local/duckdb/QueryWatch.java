package weir.adapters.local.duckdb;

import java.sql.SQLException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Interrupts queries whose time is up. */
final class QueryWatch implements AutoCloseable {
    /** One interrupt may fall between two statements and be lost, so it is repeated. */
    private static final int REPEAT_MILLIS = 50;

    private final ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1, task -> {
        Thread thread = new Thread(task, "warehouse-query-watch");
        thread.setDaemon(true);
        return thread;
    });

    QueryWatch() {
        timer.setRemoveOnCancelPolicy(true);
    }

    Guard guard(QuerySessions.Session session, int timeMillisMax) {
        Guard guard = new Guard(session);
        guard.strikes = timer.scheduleAtFixedRate(guard::strike, timeMillisMax, REPEAT_MILLIS, TimeUnit.MILLISECONDS);
        return guard;
    }

    /** Watches one query until it is closed; then it strikes no more, for the session is another query's. */
    static final class Guard implements AutoCloseable {
        private final QuerySessions.Session session;
        private @Nullable ScheduledFuture<?> strikes;
        private boolean struck;
        private boolean ended;

        private Guard(QuerySessions.Session session) {
            this.session = session;
        }

        private synchronized void strike() {
            if (ended) {
                return;
            }
            struck = true;
            try {
                session.interrupt();
            } catch (SQLException e) {
                // The next strike tries again, as long as the query runs.
                System.getLogger(QueryWatch.class.getName())
                        .log(System.Logger.Level.WARNING, "a query could not be interrupted: {0}", e.getMessage());
            }
        }

        synchronized boolean hasStruck() {
            return struck;
        }

        @Override
        public void close() {
            synchronized (this) {
                ended = true;
            }
            ScheduledFuture<?> scheduled = strikes;
            if (scheduled != null) {
                scheduled.cancel(false);
            }
        }
    }

    @Override
    public void close() {
        timer.shutdown();
    }
}
