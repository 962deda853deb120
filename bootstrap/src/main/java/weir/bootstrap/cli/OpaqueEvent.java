package weir.bootstrap.cli;

import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import weir.domain.envelope.Payload;

/** A whole file as one event. */
final class OpaqueEvent implements InputEvents {
    private static final int FILE_BYTES_MAX = 64 << 20;

    private final InputStream input;
    private boolean taken;

    OpaqueEvent(InputStream input) {
        this.input = input;
    }

    @Override
    public Optional<InputEvent> next() throws IOException {
        if (taken) {
            return Optional.empty();
        }
        taken = true;
        byte[] bytes = input.readNBytes(FILE_BYTES_MAX + 1);
        if (bytes.length > FILE_BYTES_MAX) {
            throw new CommandFailed(ExitCode.FAILED, "one event may have at most 64 MiB");
        }
        return bytes.length == 0 ? Optional.empty() : Optional.of(new InputEvent(Payload.of(bytes), 1));
    }

    @Override
    public Framing framing() {
        return Framing.OPAQUE;
    }

    @Override
    public void close() throws IOException {
        input.close();
    }
}
