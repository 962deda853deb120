package weir.adapters.format.ndjson;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;
import java.util.TreeMap;
import weir.adapters.format.bytes.Utf8;
import weir.application.port.Entry;
import weir.domain.envelope.Envelope;
import weir.domain.envelope.Payload;

/** Writes entries as lines of JSON, gathering them in a buffer. */
final class LineWriter {
    private static final int FLUSH_BYTES = 1 << 16;
    private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
    /** For each byte: 0 to copy it, 'u' to write it as \\u00XX, else the letter that follows the backslash. */
    private static final byte[] ESCAPES = escapes();

    private final OutputStream out;
    private byte[] buffer = new byte[2 * FLUSH_BYTES];
    private int length;
    private long second = Long.MIN_VALUE;
    private byte[] secondText = {};

    LineWriter(OutputStream out) {
        this.out = out;
    }

    void write(Entry entry) throws IOException {
        Envelope envelope = entry.envelope();
        ascii("{\"data_id\":\"");
        ascii(envelope.id().toString());
        ascii("\",\"source\":\"");
        ascii(envelope.source().value());
        ascii("\",\"channel\":\"");
        ascii(envelope.channel().value());
        ascii("\",\"created\":\"");
        created(envelope.createdMicros());
        ascii("\",\"content_type\":");
        text(envelope.contentType());
        data(envelope.data());
        ascii(",\"attributes\":");
        attributes(envelope.attributes());
        ascii(",\"position\":");
        text(entry.position().text());
        if (entry.origin().isPresent()) {
            ascii(",\"origin\":");
            text(entry.origin().get().text());
        }
        ascii("}\n");
        if (length >= FLUSH_BYTES) {
            flush();
        }
    }

    void flush() throws IOException {
        out.write(buffer, 0, length);
        length = 0;
    }

    private void data(Payload data) {
        if (Utf8.isValid(data)) {
            ascii(",\"data\":");
            quoted(data.array(), data.offset(), data.length());
        } else {
            ascii(",\"data_base64\":\"");
            append(Base64.getEncoder().encode(data.toBytes()));
            ascii("\"");
        }
    }

    /** In the order of their keys: a map's own order differs from one run to the next. */
    private void attributes(Map<String, String> attributes) {
        String separator = "{";
        for (Map.Entry<String, String> attribute : new TreeMap<>(attributes).entrySet()) {
            ascii(separator);
            text(attribute.getKey());
            ascii(":");
            text(attribute.getValue());
            separator = ",";
        }
        ascii(attributes.isEmpty() ? "{}" : "}");
    }

    private void created(long micros) {
        long now = Math.floorDiv(micros, 1_000_000L);
        if (now != second) {
            second = now;
            secondText = CreatedText.second(now).getBytes(StandardCharsets.US_ASCII);
        }
        append(secondText);
        room(8);
        buffer[length++] = '.';
        int fraction = (int) Math.floorMod(micros, 1_000_000L);
        for (int i = 5; i >= 0; i--) {
            buffer[length + i] = (byte) ('0' + fraction % 10);
            fraction /= 10;
        }
        length += 6;
        buffer[length++] = 'Z';
    }

    private void text(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        quoted(bytes, 0, bytes.length);
    }

    private void quoted(byte[] bytes, int offset, int count) {
        room(6L * count + 2);
        byte[] to = buffer;
        int at = length;
        to[at++] = '"';
        for (int i = offset; i < offset + count; i++) {
            byte b = bytes[i];
            byte escape = b < 0 ? 0 : ESCAPES[b];
            if (escape == 0) {
                to[at++] = b;
            } else {
                to[at++] = '\\';
                to[at++] = escape;
                if (escape == 'u') {
                    to[at++] = '0';
                    to[at++] = '0';
                    to[at++] = HEX[b >> 4];
                    to[at++] = HEX[b & 15];
                }
            }
        }
        to[at++] = '"';
        length = at;
    }

    @SuppressWarnings("deprecation") // Takes the low bytes of an ASCII text without a copy, which is what is needed.
    private void ascii(String text) {
        int count = text.length();
        room(count);
        text.getBytes(0, count, buffer, length);
        length += count;
    }

    private void append(byte[] bytes) {
        room(bytes.length);
        System.arraycopy(bytes, 0, buffer, length, bytes.length);
        length += bytes.length;
    }

    private void room(long count) {
        if (length + count > buffer.length) {
            long size = Math.max(2L * buffer.length, length + count);
            buffer = Arrays.copyOf(buffer, Math.toIntExact(Math.min(size, Integer.MAX_VALUE - 8)));
        }
    }

    private static byte[] escapes() {
        byte[] escapes = new byte[128];
        Arrays.fill(escapes, 0, 0x20, (byte) 'u');
        escapes['\b'] = 'b';
        escapes['\t'] = 't';
        escapes['\n'] = 'n';
        escapes['\f'] = 'f';
        escapes['\r'] = 'r';
        escapes['"'] = '"';
        escapes['\\'] = '\\';
        return escapes;
    }
}
