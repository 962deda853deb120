package weir.bootstrap.cli;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import weir.domain.envelope.Payload;

/** Each line that is not blank is an event, byte for byte. */
final class NdjsonEvents implements InputEvents {
    private static final int LINE_BYTES_MAX = 64 << 20;

    private final InputStream input;
    private final byte[] buffer = new byte[1 << 16];
    private final ByteArrayOutputStream line = new ByteArrayOutputStream(1024);
    private int at;
    private int end;
    private long lineNumber;

    NdjsonEvents(InputStream input) {
        this.input = input;
    }

    @Override
    public Optional<InputEvent> next() throws IOException {
        while (readLine()) {
            byte[] bytes = line.toByteArray();
            if (!isBlank(bytes)) {
                return Optional.of(new InputEvent(Payload.of(bytes), lineNumber));
            }
        }
        return Optional.empty();
    }

    /** Reads up to the next line feed or the end; false if there is nothing more. */
    private boolean readLine() throws IOException {
        line.reset();
        lineNumber++;
        while (true) {
            if (at == end) {
                at = 0;
                end = input.read(buffer);
                if (end < 0) {
                    end = 0;
                    return line.size() > 0;
                }
            }
            int from = at;
            while (at < end && buffer[at] != '\n') {
                at++;
            }
            line.write(buffer, from, at - from);
            if (line.size() > LINE_BYTES_MAX) {
                throw new CommandFailed(
                        ExitCode.FAILED,
                        "line " + lineNumber + " is longer than 64 MiB: is this a file of JSON lines?");
            }
            if (at < end) {
                at++;
                return true;
            }
        }
    }

    private static boolean isBlank(byte[] bytes) {
        for (byte b : bytes) {
            if (b != ' ' && b != '\t' && b != '\r') {
                return false;
            }
        }
        return true;
    }

    @Override
    public Framing framing() {
        return Framing.LINES;
    }

    @Override
    public void close() throws IOException {
        input.close();
    }
}
