package weir.domain.analyse;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import weir.domain.value.CanonicalNumber;
import weir.domain.value.Listing;
import weir.domain.value.Structure;
import weir.domain.value.Value;

/**
 * Scalars as bytes, in one way for each value, so that keys can be compared and saved as bytes: a tag, and for texts a
 * length in bytes. Texts are Latin-1 where they can be, otherwise UTF-16, which keeps lone surrogates too. Numbers of one
 * value are one, however they came spelled; only what is kept to be told again is written as it came.
 */
final class ValueBytes {
    /** Longer texts are cut when a detector keeps them. */
    static final int TEXT_CHARS_MAX = 1_024;

    private static final int ABSENT = 0;
    private static final int NULL = 1;
    private static final int FALSE = 2;
    private static final int TRUE = 3;
    private static final int WHOLE = 4;
    private static final int TIME = 5;
    private static final int DECIMAL = 6;
    private static final int LATIN = 7;
    private static final int WIDE = 8;
    private static final int LISTING = 9;
    private static final int STRUCTURE = 10;

    private byte[] bytes = new byte[64];
    private int length;

    ValueBytes clear() {
        length = 0;
        return this;
    }

    int length() {
        return length;
    }

    byte[] toBytes() {
        return Arrays.copyOf(bytes, length);
    }

    ValueBytes append(byte[] some) {
        makeRoom(some.length);
        System.arraycopy(some, 0, bytes, length, some.length);
        length += some.length;
        return this;
    }

    ValueBytes append(long number) {
        makeRoom(Long.BYTES);
        for (int shift = 56; shift >= 0; shift -= 8) {
            bytes[length++] = (byte) (number >>> shift);
        }
        return this;
    }

    ValueBytes append(Value.@Nullable Scalar value) {
        if (value instanceof Value.Text text) {
            appendText(text.text());
        } else if (value instanceof Value.Whole whole) {
            tag(WHOLE).append(whole.number());
        } else if (value instanceof Value.Time time) {
            appendTime(time.instant());
        } else if (value instanceof Value.Decimal decimal) {
            appendNumber(decimal);
        } else if (value instanceof Value.Bool flag) {
            tag(flag == Value.Bool.TRUE ? TRUE : FALSE);
        } else {
            tag(value == null ? ABSENT : NULL);
        }
        return this;
    }

    /** Arrays and objects too, which no detector keeps and {@link #read} does not know. */
    ValueBytes appendAny(@Nullable Value value) {
        if (value instanceof Listing listing) {
            tag(LISTING).append((long) listing.items().size());
            listing.items().forEach(this::appendAny);
        } else if (value instanceof Structure structure) {
            List<String> names = structure.names().stream().sorted().toList();
            tag(STRUCTURE).append((long) names.size());
            for (String name : names) {
                appendText(name);
                appendAny(structure.fieldOrNull(name));
            }
        } else {
            append((Value.Scalar) value);
        }
        return this;
    }

    private ValueBytes tag(int tag) {
        makeRoom(1);
        bytes[length++] = (byte) tag;
        return this;
    }

    private void appendNumber(Value.Decimal decimal) {
        Value.Scalar canonical = CanonicalNumber.of(decimal);
        if (canonical instanceof Value.Whole whole) {
            tag(WHOLE).append(whole.number());
        } else {
            appendLatin(DECIMAL, canonical.text());
        }
    }

    private void appendTime(Instant moment) {
        tag(TIME).append(moment.getEpochSecond()).append((long) moment.getNano());
    }

    private void appendText(String text) {
        boolean latin = true;
        for (int i = 0; i < text.length() && latin; i++) {
            latin = text.charAt(i) < 256;
        }
        if (latin) {
            appendLatin(LATIN, text);
            return;
        }
        tag(WIDE).appendLength(2 * text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            bytes[length++] = (byte) (c >>> 8);
            bytes[length++] = (byte) c;
        }
    }

    private void appendLatin(int tag, String text) {
        tag(tag).appendLength(text.length());
        for (int i = 0; i < text.length(); i++) {
            bytes[length++] = (byte) text.charAt(i);
        }
    }

    /** And makes room for as many bytes. */
    private void appendLength(int count) {
        makeRoom(Integer.BYTES + count);
        for (int shift = 24; shift >= 0; shift -= 8) {
            bytes[length++] = (byte) (count >>> shift);
        }
    }

    private void makeRoom(int more) {
        if (length + more > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, length + more));
        }
    }

    /** A value as a detector may keep it: arrays and objects are not kept, and long texts are cut. */
    static Value.@Nullable Scalar retained(@Nullable Value value) {
        if (value instanceof Value.Text text && text.text().length() > TEXT_CHARS_MAX) {
            return new Value.Text(text.text().substring(0, TEXT_CHARS_MAX));
        }
        if (value instanceof Value.Decimal decimal && decimal.text().length() > TEXT_CHARS_MAX) {
            return null;
        }
        return value instanceof Value.Scalar scalar ? scalar : null;
    }

    /** As {@link #read} reads it: a number with the digits it came with. */
    static void write(DataOutput out, Value.@Nullable Scalar value) throws IOException {
        ValueBytes bytes = new ValueBytes();
        if (value instanceof Value.Decimal decimal) {
            bytes.appendLatin(DECIMAL, decimal.text());
        } else {
            bytes.append(value);
        }
        out.write(bytes.toBytes());
    }

    static Value.@Nullable Scalar read(DataInput in) throws IOException {
        int tag = in.readByte();
        return switch (tag) {
            case ABSENT -> null;
            case NULL -> Value.Null.NULL;
            case FALSE -> Value.Bool.FALSE;
            case TRUE -> Value.Bool.TRUE;
            case WHOLE -> new Value.Whole(in.readLong());
            case TIME -> readTime(in);
            case DECIMAL -> new Value.Decimal(new String(Snapshots.readBytes(in), StandardCharsets.ISO_8859_1));
            case LATIN -> new Value.Text(new String(Snapshots.readBytes(in), StandardCharsets.ISO_8859_1));
            case WIDE -> readWide(in);
            default -> throw new UnreadableSnapshot("the snapshot is damaged: there is no kind of value " + tag);
        };
    }

    private static Value.Scalar readTime(DataInput in) throws IOException {
        long second = in.readLong();
        long nano = in.readLong();
        if (nano < 0
                || nano > 999_999_999
                || second < Instant.MIN.getEpochSecond()
                || second > Instant.MAX.getEpochSecond()) {
            throw new UnreadableSnapshot("the snapshot is damaged: there is no such moment");
        }
        return new Value.Time(Instant.ofEpochSecond(second, nano));
    }

    private static Value.Scalar readWide(DataInput in) throws IOException {
        byte[] read = Snapshots.readBytes(in);
        char[] chars = new char[read.length / 2];
        for (int i = 0; i < chars.length; i++) {
            chars[i] = (char) ((read[2 * i] & 0xFF) << 8 | (read[2 * i + 1] & 0xFF));
        }
        return new Value.Text(new String(chars));
    }
}
