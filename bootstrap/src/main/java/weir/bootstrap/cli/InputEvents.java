package weir.bootstrap.cli;

import java.io.IOException;
import java.util.Optional;
import weir.domain.envelope.Payload;

/** The events of a file, one after the other. */
interface InputEvents extends AutoCloseable {
    /** The next event, or empty at the end. */
    Optional<InputEvent> next() throws IOException;

    /** How a request says what its events are. */
    Framing framing();

    @Override
    void close() throws IOException;

    /**
     * One event of a file.
     *
     * @param line where it stands in the file, from 1
     */
    record InputEvent(Payload bytes, long line) {}

    /** How events stand together in a request. */
    enum Framing {
        /** One a line. */
        LINES("application/x-ndjson"),
        /** In an array, since a line feed may be in the midst of one. */
        ARRAY("application/json"),
        /** One alone, of any bytes. */
        OPAQUE("application/octet-stream");

        private final String contentType;

        Framing(String contentType) {
            this.contentType = contentType;
        }

        String contentType() {
            return contentType;
        }
    }
}
