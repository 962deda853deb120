package weir.adapters.format.json;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import weir.adapters.format.bytes.Utf8;
import weir.domain.standard.Standard;
import weir.domain.value.Listing;
import weir.domain.value.Structure;
import weir.domain.value.Value;

/**
 * Reads JSON as nearly every producer writes it, and notes which texts are ASCII, so that the rules need not search them.
 * It gives up at whatever is malformed or rare, and leaves that to the reading by tokens; what it does read, it reads as
 * that would.
 */
final class PlainJson {
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long ONES = 0x0101010101010101L;
    private static final long HIGH_BITS = 0x8080808080808080L;

    /** More digits need not fit a long. */
    private static final int WHOLE_DIGITS_MAX = 18;

    private final byte[] bytes;
    private final int end;
    private final NameCache names;
    private int at;

    /** Whether the string that was scanned last has characters beyond ASCII, or escapes. */
    private boolean hasWide;

    private boolean hasEscapes;

    private PlainJson(byte[] bytes, int from, int to, NameCache names) {
        this.bytes = bytes;
        this.at = from;
        this.end = to;
        this.names = names;
    }

    /** The one value that the bytes spell, or null if they are to be read otherwise. */
    static @Nullable Value readOrNull(byte[] bytes, int from, int to, NameCache names) {
        PlainJson json = new PlainJson(bytes, from, to, names);
        Value value = json.value(0);
        return value != null && json.next() < 0 ? value : null;
    }

    /** The byte behind any white space, which stays the next one; -1 at the end. */
    private int next() {
        while (at < end) {
            byte next = bytes[at];
            if (next > ' ' || (next != ' ' && next != '\n' && next != '\t' && next != '\r')) {
                return next & 0xFF;
            }
            at++;
        }
        return -1;
    }

    private @Nullable Value value(int depth) {
        int first = next();
        return switch (first) {
            case '"' -> text();
            case '{' -> structure(depth);
            case '[' -> listing(depth);
            case 't' -> word("true") ? Value.Bool.TRUE : null;
            case 'f' -> word("false") ? Value.Bool.FALSE : null;
            case 'n' -> word("null") ? Value.Null.NULL : null;
            default -> first == '-' || isDigit(first) ? number() : null;
        };
    }

    private @Nullable Value structure(int depth) {
        if (depth == Standard.JSON_DEPTH_MAX) {
            return null;
        }
        at++;
        Structure structure = new Structure();
        if (next() == '}') {
            at++;
            return structure;
        }
        while (true) {
            String name = next() == '"' ? name() : null;
            if (name == null || next() != ':') {
                return null;
            }
            at++;
            Value value = value(depth + 1);
            if (value == null) {
                return null;
            }
            structure.with(name, value);
            int then = next();
            at++;
            if (then == '}') {
                return structure;
            }
            if (then != ',') {
                return null;
            }
        }
    }

    private @Nullable Value listing(int depth) {
        if (depth == Standard.JSON_DEPTH_MAX) {
            return null;
        }
        at++;
        List<Value> items = new ArrayList<>();
        if (next() == ']') {
            at++;
            return new Listing(items);
        }
        while (true) {
            Value value = value(depth + 1);
            if (value == null) {
                return null;
            }
            items.add(value);
            int then = next();
            at++;
            if (then == ']') {
                return new Listing(items);
            }
            if (then != ',') {
                return null;
            }
        }
    }

    /** A name without escapes, which in names have limits of their own; null if it has any. */
    private @Nullable String name() {
        int from = at + 1;
        int to = endOfString();
        if (to < 0 || hasEscapes) {
            return null;
        }
        return hasWide ? wide(from, to) : names.ascii(bytes, from, to);
    }

    private @Nullable Value text() {
        int from = at + 1;
        int to = endOfString();
        if (to < 0) {
            return null;
        }
        if (!hasWide && !hasEscapes) {
            return Value.Text.ascii(new String(bytes, from, to - from, StandardCharsets.ISO_8859_1));
        }
        String text = hasWide ? wide(from, to) : new String(bytes, from, to - from, StandardCharsets.ISO_8859_1);
        if (text != null && hasEscapes) {
            text = unescaped(text);
        }
        return text == null ? null : new Value.Text(text);
    }

    private @Nullable String wide(int from, int to) {
        return Utf8.firstInvalid(bytes, from, to) >= 0
                ? null
                : new String(bytes, from, to - from, StandardCharsets.UTF_8);
    }

    /** Where the string ends that begins here with its quotation mark, and goes on behind it; -1 if it is not well-formed. */
    private int endOfString() {
        hasWide = false;
        hasEscapes = false;
        int scan = at + 1;
        while (true) {
            scan = nextSpecial(scan);
            if (scan >= end) {
                return -1;
            }
            byte special = bytes[scan];
            if (special == '"') {
                at = scan + 1;
                return scan;
            }
            if (special == '\\') {
                hasEscapes = true;
                scan += 2;
            } else if (special < 0) {
                hasWide = true;
                scan++;
            } else {
                return -1;
            }
        }
    }

    /** The first byte from there on that is a quotation mark, a backslash, a control character or no ASCII. */
    private int nextSpecial(int from) {
        int scan = from;
        while (scan + Long.BYTES <= end) {
            long eight = (long) LONGS.get(bytes, scan);
            long quotes = eight ^ ONES * '"';
            long backslashes = eight ^ ONES * '\\';
            // The lowest bit that is left is right; above it a borrow may have set others.
            long found = (((quotes - ONES) & ~quotes)
                            | ((backslashes - ONES) & ~backslashes)
                            | ((eight - ONES * ' ') & ~eight)
                            | eight)
                    & HIGH_BITS;
            if (found != 0) {
                return scan + Long.numberOfTrailingZeros(found) / Byte.SIZE;
            }
            scan += Long.BYTES;
        }
        while (scan < end && bytes[scan] >= ' ' && bytes[scan] != '"' && bytes[scan] != '\\') {
            scan++;
        }
        return scan;
    }

    private static @Nullable String unescaped(String text) {
        StringBuilder out = new StringBuilder(text.length());
        int from = 0;
        for (int escape = text.indexOf('\\'); escape >= 0; escape = text.indexOf('\\', from)) {
            out.append(text, from, escape);
            char kind = text.charAt(escape + 1);
            from = escape + 2;
            switch (kind) {
                case '"', '\\', '/' -> out.append(kind);
                case 'b' -> out.append('\b');
                case 'f' -> out.append('\f');
                case 'n' -> out.append('\n');
                case 'r' -> out.append('\r');
                case 't' -> out.append('\t');
                case 'u' -> {
                    int unit = hex(text, from);
                    if (unit < 0) {
                        return null;
                    }
                    out.append((char) unit);
                    from += 4;
                }
                default -> {
                    return null;
                }
            }
        }
        return out.append(text, from, text.length()).toString();
    }

    /** The number that the four hexadecimal digits there make, or -1 if they are not there. */
    private static int hex(String text, int from) {
        if (from + 4 > text.length()) {
            return -1;
        }
        int number = 0;
        for (int i = from; i < from + 4; i++) {
            char c = text.charAt(i);
            int digit = c < 128 ? Character.digit(c, 16) : -1;
            if (digit < 0) {
                return -1;
            }
            number = number << 4 | digit;
        }
        return number;
    }

    private @Nullable Value number() {
        int from = at;
        boolean negative = bytes[at] == '-';
        if (negative) {
            at++;
        }
        int digitsFrom = at;
        long number = 0;
        while (at < end && isDigit(bytes[at])) {
            number = 10 * number + (bytes[at] - '0');
            at++;
        }
        int digits = at - digitsFrom;
        if (digits == 0 || digits > WHOLE_DIGITS_MAX || (digits > 1 && bytes[digitsFrom] == '0')) {
            return null;
        }
        int then = at < end ? bytes[at] : -1;
        if (then == '.' || then == 'e' || then == 'E') {
            return skipFraction() ? new Value.Decimal(ascii(from)) : null;
        }
        return number == 0 && negative ? new Value.Decimal(ascii(from)) : new Value.Whole(negative ? -number : number);
    }

    private boolean skipFraction() {
        if (bytes[at] == '.') {
            at++;
            if (!skipDigits()) {
                return false;
            }
        }
        if (at < end && (bytes[at] == 'e' || bytes[at] == 'E')) {
            at++;
            if (at < end && (bytes[at] == '+' || bytes[at] == '-')) {
                at++;
            }
            return skipDigits();
        }
        return true;
    }

    /** Whether there was at least one. */
    private boolean skipDigits() {
        int from = at;
        while (at < end && isDigit(bytes[at])) {
            at++;
        }
        return at > from;
    }

    private String ascii(int from) {
        return new String(bytes, from, at - from, StandardCharsets.ISO_8859_1);
    }

    private boolean word(String word) {
        if (end - at < word.length()) {
            return false;
        }
        for (int i = 0; i < word.length(); i++) {
            if (bytes[at + i] != word.charAt(i)) {
                return false;
            }
        }
        at += word.length();
        return true;
    }

    private static boolean isDigit(int c) {
        return c >= '0' && c <= '9';
    }
}
