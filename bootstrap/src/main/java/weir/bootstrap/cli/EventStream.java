package weir.bootstrap.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;

/** Reads server-sent events (HTML Living Standard, section 9.2). */
final class EventStream implements AutoCloseable {
    private final BufferedReader lines;
    private Optional<String> lastId = Optional.empty();
    private Optional<Duration> retry = Optional.empty();

    EventStream(InputStream stream) {
        this.lines = new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8));
    }

    /** @param data its lines, joined by line feeds */
    record Message(String event, String data) {}

    /** The next message, or empty when the server has closed the stream. */
    Optional<Message> next() throws IOException {
        String event = "message";
        StringBuilder data = new StringBuilder();
        boolean hasData = false;
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            if (line.isEmpty()) {
                if (hasData) {
                    return Optional.of(new Message(event, data.toString()));
                }
                event = "message";
                continue;
            }
            int colon = line.indexOf(':');
            String field = colon < 0 ? line : line.substring(0, colon);
            String value = colon < 0 ? "" : line.substring(colon + 1);
            value = value.startsWith(" ") ? value.substring(1) : value;
            switch (field) {
                case "data" -> {
                    data.append(hasData ? "\n" : "").append(value);
                    hasData = true;
                }
                case "event" -> event = value;
                case "id" -> lastId = Optional.of(value);
                case "retry" -> retry = milliseconds(value).or(() -> retry);
                default -> {
                    // A comment, or a field of a later version: the standard says to pass over it.
                }
            }
        }
        return Optional.empty();
    }

    private static Optional<Duration> milliseconds(String text) {
        return text.matches("[0-9]{1,9}") ? Optional.of(Duration.ofMillis(Long.parseLong(text))) : Optional.empty();
    }

    Optional<String> lastId() {
        return lastId;
    }

    /** How long the server asks to wait before connecting again. */
    Optional<Duration> retry() {
        return retry;
    }

    @Override
    public void close() throws IOException {
        lines.close();
    }
}
