package weir.adapters.local.duckdb;

import java.sql.SQLException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import weir.application.port.FailureCode;
import weir.application.port.OperationFailed;
import weir.application.port.Warehouse.QueryLimits;

/**
 * Runs what somebody wrote on sessions, on threads of their own, in a transaction that ends with it, watched so that it
 * takes no longer than it may.
 */
final class SessionWorkers implements AutoCloseable {
    private static final int GRACE_MILLIS = 2_000;

    /** DuckDB plans by recursion, and has no guard against the end of the stack. */
    private static final long STACK_BYTES = 32L << 20;

    private static final int WORKER_IDLE_SECONDS = 30;

    private final String begin;
    private final QueryWatch watch = new QueryWatch();
    private final ThreadPoolExecutor workers;

    /** What is done in a session. */
    interface Work<T> {
        T in(QuerySessions.Session session) throws SQLException;
    }

    /**
     * @param count how many threads
     * @param begin the statement that begins a transaction
     */
    @SuppressWarnings("ThreadPriorityCheck") // Nothing relies on it.
    SessionWorkers(String name, int count, int priority, String begin) {
        this.begin = begin;
        this.workers = new ThreadPoolExecutor(
                count, count, WORKER_IDLE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> {
                    Thread thread = new Thread(null, task, name, STACK_BYTES);
                    thread.setDaemon(true);
                    thread.setPriority(priority);
                    return thread;
                });
        workers.allowCoreThreadTimeOut(true);
    }

    <T> T run(QuerySessions sessions, QueryLimits limits, Work<T> work) {
        QuerySessions.Session session = take(sessions, limits);
        Future<T> result;
        try {
            result = workers.submit(() -> {
                try {
                    return watched(session, limits, work);
                } finally {
                    end(session);
                    sessions.giveBack(session);
                }
            });
        } catch (RejectedExecutionException e) {
            sessions.giveBack(session);
            throw new OperationFailed(FailureCode.CLOSED, "the warehouse is closed", e);
        }
        return await(result, limits);
    }

    private <T> T watched(QuerySessions.Session session, QueryLimits limits, Work<T> work) {
        try (QueryWatch.Guard guard = watch.guard(session, limits.timeMillisMax())) {
            try {
                Sql.run(session.connection(), begin);
                return work.in(session);
            } catch (SQLException e) {
                throw QueryFailures.of(e, guard.hasStruck(), limits);
            }
        }
    }

    /** The watch cannot interrupt a query that is still being planned; whoever asked need not wait for that. */
    private static <T> T await(Future<T> result, QueryLimits limits) {
        try {
            return result.get((long) limits.timeMillisMax() + GRACE_MILLIS, TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw new IllegalStateException("a query failed as no query should", e.getCause());
        } catch (TimeoutException e) {
            throw new OperationFailed(
                    FailureCode.QUERY_TOO_EXPENSIVE, "the query took longer than " + limits.timeMillisMax() + " ms", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new OperationFailed(FailureCode.CLOSED, "interrupted while waiting for a query", e);
        }
    }

    private static QuerySessions.Session take(QuerySessions sessions, QueryLimits limits) {
        try {
            QuerySessions.Session session = sessions.take(limits.timeMillisMax());
            if (session == null) {
                throw new OperationFailed(
                        FailureCode.QUERY_TOO_EXPENSIVE,
                        "there are " + sessions.count() + " queries running, and none ended within the "
                                + limits.timeMillisMax() + " ms that this one may take");
            }
            return session;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new OperationFailed(FailureCode.CLOSED, "interrupted while waiting for other queries", e);
        }
    }

    /** What was not committed is lost. If the transaction cannot be ended, the next one will say so. */
    private static void end(QuerySessions.Session session) {
        try {
            Sql.run(session.connection(), "ROLLBACK");
        } catch (SQLException e) {
            System.getLogger(SessionWorkers.class.getName())
                    .log(System.Logger.Level.DEBUG, "no transaction to end after a query: {0}", e.getMessage());
        }
    }

    @Override
    public void close() {
        workers.shutdown();
        watch.close();
    }
}
