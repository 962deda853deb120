package weir.adapters.format.json;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import weir.adapters.format.bytes.Utf8;
import weir.adapters.format.json.WatchedFields.Node;
import weir.domain.standard.Standard;

/**
 * Finds the end of a JSON object (RFC 8259) in one pass over its bytes, and notes what the standard asks about. It goes
 * through a string eight bytes at a time and makes nothing of what nobody asks for, which costs a fraction of what a
 * tokenizer does.
 *
 * <p>It is sure or it says nothing: whatever is malformed or unusual (an escape in a name, half a surrogate pair, deep
 * nesting) is for {@link EventScanner}, which also finds the words for it.
 */
final class ObjectScanner {
    /** What {@link #scan} says of an object that it is not sure of. */
    static final int UNSURE = -1;

    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long ONES = 0x0101010101010101L;
    private static final long HIGH_BITS = 0x8080808080808080L;
    private static final long QUOTES = ONES * '"';
    private static final long BACKSLASHES = ONES * '\\';
    private static final long SPACES = ONES * ' ';

    private static final int FIRST_DEPTH = 16;

    private final EventNotes notes;
    private final byte[] bytes;
    private final int to;

    /** Whether a line feed ends the event, even where JSON would allow one. */
    private final boolean isLine;

    /** What is open, from the outermost on: whether it is an object, what is watched in it, and how many values it has. */
    private boolean[] objects = new boolean[FIRST_DEPTH];

    private @Nullable Node[] nodes = new @Nullable Node[FIRST_DEPTH];
    private int[] values = new int[FIRST_DEPTH];
    private int depth;

    /** The last string read had an escape in it. */
    private boolean escaped;

    /** @param to behind the last byte that there is */
    ObjectScanner(EventNotes notes, byte[] bytes, int to, boolean isLine) {
        this.notes = notes;
        this.bytes = bytes;
        this.to = to;
        this.isLine = isLine;
    }

    /**
     * @param from where an opening brace stands
     * @return the index behind the closing one, or {@link #UNSURE}; then what was noted says nothing
     */
    int scan(int from) {
        notes.begin(true);
        depth = 0;
        int at = value(from, notes.root());
        while (depth > 0 && at >= 0) {
            at = step(at);
        }
        return at;
    }

    /** From behind an opening bracket or a value: over the next value, or the closing bracket. */
    private int step(int from) {
        int at = skipSpace(from);
        if (at >= to) {
            return UNSURE;
        }
        int open = depth - 1;
        byte closing = (byte) (objects[open] ? '}' : ']');
        if (bytes[at] == closing) {
            depth--;
            return at + 1;
        }
        int place = values[open]++;
        if (place > 0) {
            if (bytes[at] != ',') {
                return UNSURE;
            }
            at = skipSpace(at + 1);
        }
        Node node = nodes[open];
        return objects[open] ? member(at, node) : value(at, node == null ? null : node.at(place));
    }

    private int member(int at, @Nullable Node parent) {
        if (at >= to || bytes[at] != '"') {
            return UNSURE;
        }
        int end = string(at + 1);
        if (end < 0 || escaped) {
            return UNSURE;
        }
        Node node = parent == null ? null : parent.named(bytes, at + 1, end - 1);
        int colon = skipSpace(end);
        return colon < to && bytes[colon] == ':' ? value(skipSpace(colon + 1), node) : UNSURE;
    }

    /** Over a scalar, or over the bracket that opens an array or object. */
    private int value(int at, @Nullable Node node) {
        if (at >= to) {
            return UNSURE;
        }
        if (node != null) {
            notes.forget(node);
        }
        byte first = bytes[at];
        int end =
                switch (first) {
                    case '"' -> string(at + 1);
                    case '{', '[' -> open(at, node);
                    case 't' -> word(at, "true");
                    case 'f' -> word(at, "false");
                    case 'n' -> word(at, "null");
                    default -> number(at);
                };
        if (node != null && end >= 0 && first != 'n') {
            notes.present(node);
            if (node.producerIdHere) {
                return producerId(at, end) ? end : UNSURE;
            }
        }
        return end;
    }

    private int open(int at, @Nullable Node node) {
        if (depth == Standard.JSON_DEPTH_MAX) {
            return UNSURE;
        }
        if (depth == objects.length) {
            objects = Arrays.copyOf(objects, 2 * depth);
            nodes = Arrays.copyOf(nodes, 2 * depth);
            values = Arrays.copyOf(values, 2 * depth);
        }
        objects[depth] = bytes[at] == '{';
        nodes[depth] = node;
        values[depth] = 0;
        depth++;
        return at + 1;
    }

    /** @return false if the text is not what the bytes say */
    private boolean producerId(int at, int end) {
        byte first = bytes[at];
        if (first == '"') {
            if (escaped) {
                return false;
            }
            notes.producerId(new String(bytes, at + 1, end - at - 2, StandardCharsets.UTF_8));
        } else if (first == '-' || isDigit(first)) {
            notes.producerId(new String(bytes, at, end - at, StandardCharsets.US_ASCII));
        }
        return true;
    }

    private int skipSpace(int from) {
        int at = from;
        while (at < to && bytes[at] <= ' ' && isSpace(bytes[at])) {
            at++;
        }
        return at;
    }

    private boolean isSpace(byte b) {
        return b == ' ' || b == '\t' || b == '\r' || (b == '\n' && !isLine);
    }

    private int word(int at, String word) {
        if (to - at < word.length()) {
            return UNSURE;
        }
        for (int i = 1; i < word.length(); i++) {
            if (bytes[at + i] != word.charAt(i)) {
                return UNSURE;
            }
        }
        return at + word.length();
    }

    private int number(int from) {
        int at = bytes[from] == '-' ? from + 1 : from;
        int whole = digits(at);
        if (whole == at || (whole > at + 1 && bytes[at] == '0')) {
            return UNSURE;
        }
        at = whole;
        if (at < to && bytes[at] == '.') {
            int fraction = digits(at + 1);
            if (fraction == at + 1) {
                return UNSURE;
            }
            at = fraction;
        }
        if (at < to && (bytes[at] | 0x20) == 'e') {
            int sign = at + 1;
            int first = sign < to && (bytes[sign] == '+' || bytes[sign] == '-') ? sign + 1 : sign;
            int exponent = digits(first);
            return exponent == first ? UNSURE : exponent;
        }
        return at;
    }

    private int digits(int from) {
        int at = from;
        while (at < to && isDigit(bytes[at])) {
            at++;
        }
        return at;
    }

    private static boolean isDigit(byte b) {
        return b >= '0' && b <= '9';
    }

    /** From behind the opening quote to behind the closing one. */
    private int string(int from) {
        escaped = false;
        int at = from;
        while (at < to) {
            if (at + Long.BYTES <= to) {
                long found = special((long) LONGS.get(bytes, at));
                if (found == 0) {
                    at += Long.BYTES;
                    continue;
                }
                at += Long.numberOfTrailingZeros(found) / Byte.SIZE;
            }
            byte b = bytes[at];
            if (b == '"') {
                return at + 1;
            }
            at = b == '\\' ? escape(at) : b < 0 ? character(at) : b < ' ' ? UNSURE : at + 1;
            if (at < 0) {
                return UNSURE;
            }
        }
        return UNSURE;
    }

    /** Its lowest bit marks the first byte that does not stand for itself: a quote, backslash, control or non-ASCII one. */
    private static long special(long eight) {
        long quote = eight ^ QUOTES;
        long backslash = eight ^ BACKSLASHES;
        long found = ((quote - ONES) & ~quote) | ((backslash - ONES) & ~backslash) | ((eight - SPACES) & ~eight);
        return (eight | found) & HIGH_BITS;
    }

    private int character(int at) {
        int length = Utf8.sequenceLength(bytes, at, to);
        return length == 0 ? UNSURE : at + length;
    }

    /** From a backslash to behind what it escapes. */
    private int escape(int at) {
        escaped = true;
        if (at + 1 >= to) {
            return UNSURE;
        }
        return switch (bytes[at + 1]) {
            case '"', '\\', '/', 'b', 'f', 'n', 'r', 't' -> at + 2;
            case 'u' -> unicode(at);
            default -> UNSURE;
        };
    }

    /** A character by its number, or two that are a surrogate pair. */
    private int unicode(int at) {
        int code = hex(at);
        if (code < 0 || Character.isLowSurrogate((char) code)) {
            return UNSURE;
        }
        if (!Character.isHighSurrogate((char) code)) {
            return at + 6;
        }
        boolean pair = at + 7 < to && bytes[at + 6] == '\\' && bytes[at + 7] == 'u';
        int low = pair ? hex(at + 6) : -1;
        return low >= 0 && Character.isLowSurrogate((char) low) ? at + 12 : UNSURE;
    }

    /** The number in the escape that begins there; negative if there is none. */
    private int hex(int at) {
        if (to - at < 6) {
            return -1;
        }
        int code = 0;
        for (int i = at + 2; i < at + 6; i++) {
            int digit = bytes[i] < 0 ? -1 : Character.digit(bytes[i], 16);
            if (digit < 0) {
                return -1;
            }
            code = (code << 4) | digit;
        }
        return code;
    }
}
