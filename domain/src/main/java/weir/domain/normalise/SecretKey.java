package weir.domain.normalise;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;

/** A key that no log line and no message shows. */
public final class SecretKey {
    private final byte[] bytes;

    public SecretKey(byte[] bytes) {
        if (bytes.length < 16) {
            throw new IllegalArgumentException("a key must have at least 16 bytes, not " + bytes.length);
        }
        this.bytes = bytes.clone();
    }

    /** What tells it from other keys, and does not give it away: 16 hexadecimal digits of its SHA-256. */
    public String fingerprint() {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(bytes);
            return HexFormat.of().formatHex(Arrays.copyOf(hash, 8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    byte[] bytes() {
        return bytes;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof SecretKey that && Arrays.equals(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
        return "secret";
    }
}
