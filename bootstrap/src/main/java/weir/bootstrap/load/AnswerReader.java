package weir.bootstrap.load;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** Reads an HTTP/1.1 answer as it comes, keeping no more of it than its head and how its body begins. */
final class AnswerReader {
    private static final int HEAD_BYTES_MAX = 16 << 10;
    private static final String ACCEPTED = "{\"accepted\":";
    private static final long UNTIL_LAST_CHUNK = -1;

    private final byte[] head = new byte[HEAD_BYTES_MAX];
    private final byte[] bodyStart = new byte[ACCEPTED.length() + 12];
    private int headLength;
    private boolean inBody;
    private int bodyStartLength;
    private int status;
    private long bodyRemaining;
    private int chunkTail;

    void clear() {
        headLength = 0;
        inBody = false;
        bodyStartLength = 0;
        chunkTail = 0;
    }

    int status() {
        return status;
    }

    /** Takes more of the answer; whether it is whole. */
    boolean take(ByteBuffer bytes) throws IOException {
        while (!inBody && bytes.hasRemaining()) {
            if (headLength == HEAD_BYTES_MAX) {
                throw new IOException("the head of an answer has more than " + HEAD_BYTES_MAX + " bytes");
            }
            head[headLength++] = bytes.get();
            if (endsHead()) {
                inBody = true;
                readHead();
            }
        }
        return inBody && takeBody(bytes);
    }

    private boolean endsHead() {
        return headLength >= 4
                && head[headLength - 1] == '\n'
                && head[headLength - 2] == '\r'
                && head[headLength - 3] == '\n'
                && head[headLength - 4] == '\r';
    }

    private void readHead() throws IOException {
        String text = new String(head, 0, headLength, StandardCharsets.ISO_8859_1);
        status = Integer.parseInt(text.substring(9, 12));
        bodyRemaining = 0;
        for (String line : text.split("\r\n")) {
            String lower = line.toLowerCase(Locale.ROOT);
            if (lower.startsWith("content-length:")) {
                bodyRemaining = Long.parseLong(lower.substring(15).strip());
            } else if (lower.startsWith("transfer-encoding:") && lower.endsWith("chunked")) {
                bodyRemaining = UNTIL_LAST_CHUNK;
            } else if (lower.startsWith("connection:") && lower.endsWith("close")) {
                throw new IOException("the server closes the connection after status " + status);
            }
        }
    }

    private boolean takeBody(ByteBuffer bytes) {
        if (bodyRemaining == UNTIL_LAST_CHUNK) {
            return takeChunks(bytes);
        }
        int count = (int) Math.min(bodyRemaining, bytes.remaining());
        int kept = Math.min(count, bodyStart.length - bodyStartLength);
        bytes.get(bodyStart, bodyStartLength, kept);
        bodyStartLength += kept;
        bytes.position(bytes.position() + count - kept);
        bodyRemaining -= count;
        return bodyRemaining == 0;
    }

    /** Nothing follows an answer before the next request, so that the last chunk is what ends the bytes. */
    private boolean takeChunks(ByteBuffer bytes) {
        String end = "0\r\n\r\n";
        while (bytes.hasRemaining()) {
            byte next = bytes.get();
            chunkTail = next == end.charAt(chunkTail) ? chunkTail + 1 : next == '0' ? 1 : 0;
            if (chunkTail == end.length()) {
                return true;
            }
        }
        return false;
    }

    /** How many events Weir says it accepted; another server accepts with 200 all there were. */
    int accepted(int sent) {
        String start = new String(bodyStart, 0, bodyStartLength, StandardCharsets.ISO_8859_1);
        if (!start.startsWith(ACCEPTED)) {
            return sent;
        }
        int end = ACCEPTED.length();
        while (end < start.length() && Character.isDigit(start.charAt(end))) {
            end++;
        }
        return Integer.parseInt(start.substring(ACCEPTED.length(), end));
    }
}
