package weir.adapters.http;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;
import weir.application.ingest.IngestOutcome.Refused;
import weir.domain.envelope.Payload;

/** The bytes of one body as they come, never more than may be, and paid for from the share of its request. For one thread at a time. */
final class Body {
    /** A client may announce much and send nothing: room is made as bytes come. */
    private static final int FIRST_BYTES_MAX = 64 << 10;

    /** Room for a body that did not say how long it is. */
    private static final int FIRST_BYTES_UNKNOWN = 2 << 10;

    private final RequestShare share;
    private final int bytesMax;
    private final long announced;
    private byte[] bytes = new byte[0];
    private int length;

    /** @param announced how long it says it is; negative: it does not say */
    Body(RequestShare share, int bytesMax, long announced) {
        this.share = share;
        this.bytesMax = bytesMax;
        this.announced = announced;
    }

    /** An empty one with the same bounds, of unknown length. */
    Body another() {
        return new Body(share, bytesMax, -1);
    }

    int length() {
        return length;
    }

    /**
     * Takes all that remains in the buffer, or nothing.
     *
     * @return why not; empty: it is taken
     */
    Optional<Problem> add(ByteBuffer more) {
        int wanted = more.remaining();
        if (wanted > bytesMax - length) {
            return Optional.of(IngestHandler.tooLarge(bytesMax));
        }
        if (wanted > bytes.length - length) {
            Optional<Refused> refused = grow(length + wanted);
            if (refused.isPresent()) {
                return refused.map(Problem::of);
            }
        }
        more.get(bytes, length, wanted);
        length += wanted;
        return Optional.empty();
    }

    private Optional<Refused> grow(int needed) {
        long first = announced < 0 ? FIRST_BYTES_UNKNOWN : Math.min(announced, FIRST_BYTES_MAX);
        long doubled = bytes.length == 0 ? first : 2L * bytes.length;
        long bound = announced < 0 ? bytesMax : Math.min(announced, bytesMax);
        int capacity = (int) Math.max(needed, Math.min(doubled, bound));
        Optional<Refused> refused = share.take(capacity - bytes.length);
        if (refused.isEmpty()) {
            bytes = Arrays.copyOf(bytes, capacity);
        }
        return refused;
    }

    /** What there is now. Nothing may be added any more. */
    Payload payload() {
        return Payload.slice(bytes, 0, length);
    }

    /** Gives the memory back. A repeat changes nothing. */
    void release() {
        share.giveBack(bytes.length);
        bytes = new byte[0];
        length = 0;
    }
}
