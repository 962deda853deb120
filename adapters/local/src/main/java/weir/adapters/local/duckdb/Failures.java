package weir.adapters.local.duckdb;

import java.nio.file.Path;
import java.sql.SQLException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import weir.application.port.FailureCode;
import weir.application.port.OperationFailed;

/** What DuckDB's errors mean to the application. */
final class Failures {
    private static final Pattern HOLDER = Pattern.compile("PID (\\d+)");

    private static final Pattern OUT_OF_MEMORY =
            Pattern.compile("Out of Memory|failed to (pin|allocate)|could not allocate block");

    private Failures() {}

    /** Why the file could not be opened. */
    static OperationFailed opening(Path file, SQLException cause) {
        String message = messageOf(cause);
        if (message.contains("Could not set lock") || message.contains("used by another process")) {
            Matcher holder = HOLDER.matcher(message);
            return new OperationFailed(
                    FailureCode.IN_USE,
                    "the warehouse " + file + " is open in another process"
                            + (holder.find() ? " (pid " + holder.group(1) + ")" : "")
                            + ", and only one can hold it: stop that process, or put the question to it over HTTP",
                    cause);
        }
        if (message.contains("configuration has been locked")) {
            return new OperationFailed(
                    FailureCode.IN_USE, "the warehouse " + file + " is open already in this process", cause);
        }
        if (message.contains("not a valid DuckDB database file")) {
            return new OperationFailed(
                    FailureCode.CORRUPT,
                    "the file " + file + " is not a DuckDB database: move it away, and the warehouse is made anew",
                    cause);
        }
        if (isOutOfMemory(message)) {
            return new OperationFailed(
                    FailureCode.WAREHOUSE_UNAVAILABLE,
                    "the warehouse " + file + " cannot be opened with so little memory: raise warehouse.memory: "
                            + message,
                    cause);
        }
        if (isDamage(message) || message.contains("Could not read enough bytes")) {
            return new OperationFailed(
                    FailureCode.CORRUPT,
                    "the warehouse " + file + " is damaged: move it away, and it is made anew from the lake: "
                            + message,
                    cause);
        }
        return new OperationFailed(
                FailureCode.WAREHOUSE_UNAVAILABLE, "the warehouse " + file + " cannot be opened: " + message, cause);
    }

    /** Whether it was the write-ahead log that could not be read, and not the file itself. */
    static boolean isOfLog(OperationFailed failure) {
        return failure.getCause() instanceof SQLException cause
                && messageOf(cause).contains("replaying WAL");
    }

    private static boolean isDamage(String message) {
        return message.contains("Data Corruption Error") || message.contains("Failure while replaying WAL");
    }

    private static boolean isOutOfMemory(String message) {
        return OUT_OF_MEMORY.matcher(message).find();
    }

    /** Whether DuckDB had too little memory, of which the file takes no harm. */
    static boolean isOutOfMemory(OperationFailed failure) {
        return failure.getCause() instanceof SQLException cause && isOutOfMemory(messageOf(cause));
    }

    /** A row for which there is not enough memory. */
    static OperationFailed tooLarge(long rowBytes, long memoryBytes) {
        return new OperationFailed(
                FailureCode.WAREHOUSE_UNAVAILABLE,
                "a row of " + rowBytes + " bytes is too large for a warehouse with " + (memoryBytes >> 20)
                        + " MiB of memory, and nothing of its batch took effect: raise warehouse.memory, or lower what"
                        + " an event of the channel may have");
    }

    static OperationFailed unavailable(String doing, SQLException cause) {
        if (isDamage(messageOf(cause)) && !isOutOfMemory(messageOf(cause))) {
            return new OperationFailed(
                    FailureCode.CORRUPT,
                    "the warehouse failed " + doing + ", for its file is damaged: start Weir again, and it is set aside"
                            + " and made anew from the lake: " + messageOf(cause),
                    cause);
        }
        return new OperationFailed(
                FailureCode.WAREHOUSE_UNAVAILABLE, "the warehouse failed " + doing + ": " + messageOf(cause), cause);
    }

    /** Whether DuckDB will refuse everything until the file is opened again. */
    static boolean isInvalidated(OperationFailed failure) {
        return failure.getCause() instanceof SQLException cause
                && messageOf(cause).contains("database has been invalidated");
    }

    static OperationFailed closed() {
        return new OperationFailed(FailureCode.CLOSED, "the warehouse is closed");
    }

    static String messageOf(SQLException cause) {
        String message = cause.getMessage();
        return message == null ? cause.getClass().getSimpleName() : message;
    }
}
