package weir.adapters.http;

import java.nio.charset.StandardCharsets;
import java.util.List;
import weir.domain.envelope.DataId;

/** The answer to a request whose events were all accepted, as {@link JsonText} would write it: nearly every answer. */
final class AcceptedText {
    private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] BEFORE_IDS = ",\"rejected\":[],\"ids\":[".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] BEFORE_COUNT = "{\"accepted\":".getBytes(StandardCharsets.US_ASCII);

    /** With the quotes, and a comma or the closing bracket. */
    private static final int ID_BYTES = 39;

    private final byte[] text;
    private int at;

    private AcceptedText(int bytes) {
        text = new byte[bytes];
    }

    /** @param ids one or more */
    static byte[] of(List<DataId> ids) {
        byte[] count = Integer.toString(ids.size()).getBytes(StandardCharsets.US_ASCII);
        AcceptedText out =
                new AcceptedText(BEFORE_COUNT.length + count.length + BEFORE_IDS.length + ids.size() * ID_BYTES + 1);
        out.write(BEFORE_COUNT);
        out.write(count);
        out.write(BEFORE_IDS);
        for (int i = 0; i < ids.size(); i++) {
            out.write(ids.get(i));
            out.write(i + 1 < ids.size() ? ',' : ']');
        }
        out.write('}');
        return out.text;
    }

    private void write(byte[] bytes) {
        System.arraycopy(bytes, 0, text, at, bytes.length);
        at += bytes.length;
    }

    private void write(char ascii) {
        text[at++] = (byte) ascii;
    }

    private void write(DataId id) {
        write('"');
        hex(id.mostSignificant() >>> 32, 8);
        write('-');
        hex(id.mostSignificant() >>> 16, 4);
        write('-');
        hex(id.mostSignificant(), 4);
        write('-');
        hex(id.leastSignificant() >>> 48, 4);
        write('-');
        hex(id.leastSignificant(), 12);
        write('"');
    }

    /** The lowest digits. */
    private void hex(long value, int digits) {
        for (int shift = 4 * (digits - 1); shift >= 0; shift -= 4) {
            text[at++] = HEX[(int) (value >>> shift) & 0xF];
        }
    }
}
