package weir.application.port;

import java.io.IOException;
import java.io.InputStream;

/** Hands out the rows of a query as a file, however many there are. All methods may be called from any thread. */
public interface TableExport {
    /**
     * Runs one read-only statement, under the same rules as a query, and hands out a file with all of its rows. The file is
     * whole before the first byte of it is handed out, and gone afterwards; nobody else is kept waiting by whoever
     * reads it.
     *
     * @param timeMillisMax how long the statement may run, in milliseconds
     * @throws OperationFailed as {@link Warehouse#query}, before the receiver is called; {@link FailureCode#DISK_FULL} if
     *     there is no room for the file
     * @throws IOException what the receiver throws
     */
    void export(String sql, Format format, int timeMillisMax, Receiver receiver) throws IOException;

    /** How rows are written. */
    enum Format {
        /** With their types, compressed by Zstandard. */
        PARQUET("parquet"),
        /** A JSON object a line. */
        NDJSON("ndjson"),
        /** With a header. */
        CSV("csv");

        private final String word;

        Format(String word) {
            this.word = word;
        }

        /** As it is spelled in requests, and the end of a file's name. */
        public String word() {
            return word;
        }
    }

    /** Who gets the file. */
    @FunctionalInterface
    interface Receiver {
        /** @param bytes how many there are to read */
        void take(InputStream content, long bytes) throws IOException;
    }
}
