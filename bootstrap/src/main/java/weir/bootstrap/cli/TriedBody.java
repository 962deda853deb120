package weir.bootstrap.cli;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import weir.domain.envelope.Payload;

/**
 * The request that is tried: what a client would post of a file. A file of lines is tried by its first ones, anything else
 * whole.
 *
 * @param contentType what it says it is
 */
record TriedBody(String contentType, Payload bytes) {
    static final String JSON = "application/json";
    static final String NDJSON = "application/x-ndjson";

    private static final int BYTES_MAX = 64 << 20;

    /**
     * @param contentType as it was given; then the file is the body as it is
     * @param linesMax at most so many events of a file that holds one on each line
     */
    static TriedBody read(
            InputOptions options, String file, InputStream content, Optional<String> contentType, int linesMax)
            throws IOException {
        if (contentType.isPresent()) {
            return new TriedBody(contentType.get(), whole(content));
        }
        Optional<InputOptions.Format> told = options.told(file);
        if (told.isEmpty()) {
            Payload bytes = whole(content);
            return isLines(bytes) ? lines(new NdjsonEvents(stream(bytes)), linesMax) : new TriedBody(JSON, bytes);
        }
        return switch (told.get()) {
            case json -> new TriedBody(JSON, whole(content));
            case raw -> new TriedBody("application/octet-stream", whole(content));
            case ndjson, csv -> lines(options.events(file, content), linesMax);
        };
    }

    private static TriedBody lines(InputEvents events, int linesMax) throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        int lines = 0;
        for (Optional<InputEvents.InputEvent> event = next(events, lines, linesMax);
                event.isPresent();
                event = next(events, lines, linesMax)) {
            Payload bytes = event.get().bytes();
            body.write(bytes.array(), bytes.offset(), bytes.length());
            body.write('\n');
            lines++;
        }
        return new TriedBody(NDJSON, Payload.of(body.toByteArray()));
    }

    private static Optional<InputEvents.InputEvent> next(InputEvents events, int lines, int linesMax)
            throws IOException {
        return lines < linesMax ? events.next() : Optional.empty();
    }

    private static Payload whole(InputStream content) throws IOException {
        byte[] bytes = content.readNBytes(BYTES_MAX + 1);
        if (bytes.length > BYTES_MAX) {
            throw new CommandFailed(ExitCode.FAILED, "at most 64 MiB can be tried at once");
        }
        return Payload.of(bytes);
    }

    private static InputStream stream(Payload bytes) {
        return new ByteArrayInputStream(bytes.array(), bytes.offset(), bytes.length());
    }

    /** Whether the first line is a JSON value by itself and others follow: then it is no one value over several lines. */
    private static boolean isLines(Payload bytes) throws IOException {
        NdjsonEvents lines = new NdjsonEvents(stream(bytes));
        Optional<InputEvents.InputEvent> first = lines.next();
        return first.isPresent()
                && Json.isOneValue(first.get().bytes())
                && lines.next().isPresent();
    }
}
