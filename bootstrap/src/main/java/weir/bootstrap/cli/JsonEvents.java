package weir.bootstrap.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import weir.domain.envelope.Payload;

/** The elements of a JSON array, or JSON values one after the other, each byte for byte. */
final class JsonEvents implements InputEvents {
    private static final int FILE_BYTES_MAX = 256 << 20;

    private final byte[] file;
    private final JsonParser parser;
    private boolean inArray;
    private boolean begun;

    JsonEvents(InputStream input) throws IOException {
        try (input) {
            this.file = input.readNBytes(FILE_BYTES_MAX + 1);
        }
        if (file.length > FILE_BYTES_MAX) {
            throw new CommandFailed(
                    ExitCode.FAILED, "a JSON file may have at most 256 MiB: make it one event a line (.ndjson)");
        }
        this.parser = new JsonFactory().createParser(file);
    }

    @Override
    public Optional<InputEvent> next() throws IOException {
        try {
            JsonToken token = parser.nextToken();
            if (!begun) {
                begun = true;
                inArray = token == JsonToken.START_ARRAY;
                token = inArray ? parser.nextToken() : token;
            }
            if (inArray && token == JsonToken.END_ARRAY) {
                inArray = false;
                token = parser.nextToken();
            }
            return token == null ? Optional.empty() : Optional.of(event());
        } catch (JsonProcessingException e) {
            throw new CommandFailed(
                    ExitCode.FAILED,
                    "line " + e.getLocation().getLineNr() + " is not JSON: " + e.getOriginalMessage(),
                    e);
        }
    }

    private InputEvent event() throws IOException {
        int from = (int) parser.currentTokenLocation().getByteOffset();
        long line = parser.currentTokenLocation().getLineNr();
        parser.skipChildren();
        parser.finishToken();
        int to = (int) parser.currentLocation().getByteOffset();
        return new InputEvent(Payload.slice(file, from, to - from), line);
    }

    @Override
    public Framing framing() {
        return Framing.ARRAY;
    }

    @Override
    public void close() throws IOException {
        parser.close();
    }
}
