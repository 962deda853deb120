package weir.bootstrap.cli;

import java.io.IOException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import weir.domain.envelope.Payload;

/** Takes events from a file by the batch. */
final class BatchReader {
    private final InputEvents input;
    private final int bytesMax;
    private long taken;
    private InputEvents.@Nullable InputEvent ahead;

    /** @param bytesMax a batch ends before it grows beyond; one event alone may be larger */
    BatchReader(InputEvents input, int bytesMax) {
        this.input = input;
        this.bytesMax = bytesMax;
    }

    /** Passes over events, adding them to the digest; whether there were so many. */
    boolean skip(long events, MessageDigest digest) throws IOException {
        for (long i = 0; i < events; i++) {
            Optional<InputEvents.InputEvent> event = input.next();
            if (event.isEmpty()) {
                return false;
            }
            digest(digest, event.get());
            taken++;
        }
        return true;
    }

    /** The next batch of at most so many events, or empty at the end. */
    Optional<Batch> next(int eventsMax) throws IOException {
        List<InputEvents.InputEvent> events = new ArrayList<>();
        long bytes = 0;
        while (events.size() < eventsMax) {
            InputEvents.InputEvent event = ahead != null ? ahead : input.next().orElse(null);
            ahead = event;
            if (event == null || (!events.isEmpty() && bytes + event.bytes().length() + 1 > bytesMax)) {
                break;
            }
            events.add(event);
            bytes += event.bytes().length() + 1;
            ahead = null;
        }
        if (events.isEmpty()) {
            return Optional.empty();
        }
        Batch batch = new Batch(taken, events, input.framing());
        taken += events.size();
        return Optional.of(batch);
    }

    static void digest(MessageDigest digest, InputEvents.InputEvent event) {
        Payload bytes = event.bytes();
        digest.update(bytes.array(), bytes.offset(), bytes.length());
        digest.update((byte) '\n');
    }
}
