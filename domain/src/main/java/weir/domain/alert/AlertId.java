package weir.domain.alert;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import weir.domain.envelope.DataId;
import weir.domain.value.Moments;

/** Ids that follow from what they name: UUIDs of version 8 (RFC 9562, section 5.8) made of a SHA-256. */
final class AlertId {
    private AlertId() {}

    /**
     * The id of the alert that the finding opens. Findings may begin at one moment, and a repeated event may be found
     * twice: it is another alert if the first one has had to make room meanwhile.
     *
     * @param evicted how many alerts had made room for others before
     */
    static DataId of(Finding finding, long evicted) {
        MessageDigest sha256 = sha256();
        add(sha256, "weir alert");
        add(sha256, finding.detector().toString());
        add(sha256, finding.key().identity());
        sha256.update(ByteBuffer.allocate(4 * Long.BYTES)
                .putLong(Moments.epochMicros(finding.begin()))
                .putLong(finding.id().mostSignificant())
                .putLong(finding.id().leastSignificant())
                .putLong(evicted)
                .flip());
        ByteBuffer hash = ByteBuffer.wrap(sha256.digest());
        long most = (hash.getLong() & 0xFFFFFFFFFFFF0FFFL) | 0x8000L;
        long least = (hash.getLong() & 0x3FFFFFFFFFFFFFFFL) | 0x8000000000000000L;
        return new DataId(most, least);
    }

    /** With its length in front, so that no two lists of texts are one. */
    private static void add(MessageDigest digest, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(bytes.length).flip());
        digest.update(bytes);
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
