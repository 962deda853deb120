package weir.adapters.local.duckdb;

import java.sql.SQLException;
import weir.application.port.FailureCode;
import weir.application.port.OperationFailed;
import weir.application.port.Warehouse.QueryLimits;

/** What DuckDB's errors mean to whoever asked. */
final class QueryFailures {
    private QueryFailures() {}

    static OperationFailed of(SQLException cause, boolean timeIsUp, QueryLimits limits) {
        String message = Failures.messageOf(cause);
        if (message.contains("INTERRUPT") || message.contains("Interrupted")) {
            return timeIsUp
                    ? new OperationFailed(
                            FailureCode.QUERY_TOO_EXPENSIVE,
                            "the query took longer than " + limits.timeMillisMax() + " ms",
                            cause)
                    : Failures.closed();
        }
        if (message.contains(ResultColumn.TOO_LARGE)) {
            return new OperationFailed(FailureCode.QUERY_TOO_EXPENSIVE, ResultColumn.TOO_LARGE, cause);
        }
        if (message.startsWith("Out of Memory Error") || message.contains("Java heap space")) {
            return new OperationFailed(
                    FailureCode.QUERY_TOO_EXPENSIVE, "the query needs more memory than it may have", cause);
        }
        if (message.startsWith("Permission Error") || message.contains("read-only")) {
            return new OperationFailed(FailureCode.QUERY_REFUSED, message, cause);
        }
        if (message.startsWith("IO Error")
                || message.startsWith("FATAL Error")
                || message.startsWith("INTERNAL Error")
                || message.contains("database has been invalidated")) {
            return Failures.unavailable("to run a query", cause);
        }
        return new OperationFailed(FailureCode.QUERY_INVALID, message, cause);
    }

    static OperationFailed refused(String why) {
        return new OperationFailed(
                FailureCode.QUERY_REFUSED, why + ". A query is one SELECT (or FROM, WITH, VALUES) over the tables");
    }

    static OperationFailed invalid(String why) {
        return new OperationFailed(FailureCode.QUERY_INVALID, why);
    }
}
