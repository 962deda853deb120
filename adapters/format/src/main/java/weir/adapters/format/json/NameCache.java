package weir.adapters.format.json;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Names of fields by their bytes, so that the names of one channel's events are one object each. It holds few and short
 * ones, and a new one may push an old one out: what a producer sends can make it slow, but not large. Any number of
 * threads may use it.
 */
final class NameCache {
    private static final int SLOTS = 1_024;
    private static final int LENGTH_MAX = 64;

    /** Safe to hand over without a lock, because nothing of it changes. */
    private static final class Name {
        private final byte[] bytes;
        private final String text;

        Name(byte[] bytes, String text) {
            this.bytes = bytes;
            this.text = text;
        }
    }

    private final @Nullable Name[] slots = new Name[SLOTS];

    /** The text of these ASCII bytes. */
    String ascii(byte[] bytes, int from, int to) {
        int length = to - from;
        if (length > LENGTH_MAX) {
            return new String(bytes, from, length, StandardCharsets.ISO_8859_1);
        }
        int hash = length;
        for (int i = from; i < to; i++) {
            hash = 31 * hash + bytes[i];
        }
        int slot = (hash ^ hash >>> 10) & (SLOTS - 1);
        Name known = slots[slot];
        if (known != null && Arrays.equals(known.bytes, 0, known.bytes.length, bytes, from, to)) {
            return known.text;
        }
        String text = new String(bytes, from, length, StandardCharsets.ISO_8859_1);
        slots[slot] = new Name(Arrays.copyOfRange(bytes, from, to), text);
        return text;
    }
}
