package weir.adapters.http;

import java.nio.ByteBuffer;
import java.util.Arrays;
import weir.domain.envelope.Payload;

/** The bytes of one body as they come, never more than may be, and paid for from the budget. For one thread at a time. */
final class Body {
    /** A client may announce much and send nothing: room is made as bytes come. */
    private static final int FIRST_BYTES_MAX = 64 << 10;

    /** Room for a body that did not say how long it is. */
    private static final int FIRST_BYTES_UNKNOWN = 2 << 10;

    /** What became of more bytes. */
    enum Growth {
        TAKEN,
        TOO_LARGE,
        NO_ROOM
    }

    private final BodyBudget budget;
    private final int bytesMax;
    private final long announced;
    private byte[] bytes = new byte[0];
    private int length;

    /** @param announced how long it says it is; negative: it does not say */
    Body(BodyBudget budget, int bytesMax, long announced) {
        this.budget = budget;
        this.bytesMax = bytesMax;
        this.announced = announced;
    }

    int bytesMax() {
        return bytesMax;
    }

    /** An empty one with the same bounds, of unknown length. */
    Body another() {
        return new Body(budget, bytesMax, -1);
    }

    int length() {
        return length;
    }

    /** Takes all that remains in the buffer, or nothing. */
    Growth add(ByteBuffer more) {
        int wanted = more.remaining();
        if (wanted > bytesMax - length) {
            return Growth.TOO_LARGE;
        }
        if (wanted > bytes.length - length && !grow(length + wanted)) {
            return Growth.NO_ROOM;
        }
        more.get(bytes, length, wanted);
        length += wanted;
        return Growth.TAKEN;
    }

    private boolean grow(int needed) {
        long first = announced < 0 ? FIRST_BYTES_UNKNOWN : Math.min(announced, FIRST_BYTES_MAX);
        long doubled = bytes.length == 0 ? first : 2L * bytes.length;
        long bound = announced < 0 ? bytesMax : Math.min(announced, bytesMax);
        int capacity = (int) Math.max(needed, Math.min(doubled, bound));
        int before = bytes.length;
        if (!budget.take(capacity - before)) {
            return false;
        }
        bytes = Arrays.copyOf(bytes, capacity);
        return true;
    }

    /** What there is now. Nothing may be added any more. */
    Payload payload() {
        return Payload.slice(bytes, 0, length);
    }

    /** Gives the memory back. A repeat changes nothing. */
    void release() {
        budget.giveBack(bytes.length);
        bytes = new byte[0];
        length = 0;
    }
}
