package weir.domain.normalise;

import java.util.Arrays;

/** A key that no log line and no message shows. */
public final class SecretKey {
    private final byte[] bytes;

    public SecretKey(byte[] bytes) {
        if (bytes.length < 16) {
            throw new IllegalArgumentException("a key must have at least 16 bytes, not " + bytes.length);
        }
        this.bytes = bytes.clone();
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
