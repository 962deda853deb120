package weir.application.ingest;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Finds the source that a key belongs to. Keys are known by their SHA-256 alone, and compared with all of them in a time
 * that does not depend on how much of a key is right. May be called from any thread.
 */
public final class AuthenticateSource {
    /** A longer key is nobody's; it is not worth hashing. */
    private static final int KEY_LENGTH_MAX = 512;

    /** Keys seen lately, a power of two of them: hashing each again would cost more than the rest of the check. */
    private static final int CACHE_SLOTS = 256;

    private final Supplier<List<Producer>> producers;
    private final AtomicReferenceArray<@Nullable Known> cache = new AtomicReferenceArray<>(CACHE_SLOTS);
    private volatile Digests digests = new Digests(List.of());

    /** @param producers the sources there are; the same list until they change, then another */
    public AuthenticateSource(Supplier<List<Producer>> producers) {
        this.producers = producers;
    }

    /** @param authorization {@code Bearer KEY}, or {@code Basic} with the key as user name and any password */
    public Optional<Producer> authenticateBy(Optional<String> authorization) {
        return authorization.flatMap(Credentials::key).flatMap(this::authenticate);
    }

    public Optional<Producer> authenticate(String key) {
        if (key.isEmpty() || key.length() > KEY_LENGTH_MAX) {
            return Optional.empty();
        }
        List<Producer> current = producers.get();
        byte[] bytes = key.getBytes(StandardCharsets.UTF_8);
        int hash = key.hashCode();
        int slot = (hash ^ hash >>> 16) & CACHE_SLOTS - 1;
        Known known = cache.get(slot);
        if (known != null && known.list == current && MessageDigest.isEqual(known.key, bytes)) {
            return known.producer;
        }
        Optional<Producer> found = digestsOf(current).find(sha256(bytes));
        if (found.isPresent()) {
            // Only keys that are somebody's: guessing must not push them out.
            cache.set(slot, new Known(current, bytes, found));
        }
        return found;
    }

    private Digests digestsOf(List<Producer> current) {
        Digests there = digests;
        if (there.list != current) {
            there = new Digests(current);
            digests = there;
        }
        return there;
    }

    private static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /** A key that was found in that list of sources. */
    private static final class Known {
        private final List<Producer> list;
        private final byte[] key;
        private final Optional<Producer> producer;

        Known(List<Producer> list, byte[] key, Optional<Producer> producer) {
            this.list = list;
            this.key = key;
            this.producer = producer;
        }
    }

    /** The sources' digests as bytes, in the order of the list. */
    private static final class Digests {
        private final List<Producer> list;
        private final byte[][] digests;

        Digests(List<Producer> list) {
            this.list = list;
            this.digests = list.stream()
                    .map(producer -> HexFormat.of().parseHex(producer.keySha256()))
                    .toArray(byte[][]::new);
        }

        /** Goes through all of them, whichever it is. */
        Optional<Producer> find(byte[] digest) {
            int found = -1;
            for (int i = 0; i < digests.length; i++) {
                if (MessageDigest.isEqual(digests[i], digest) && found < 0) {
                    found = i;
                }
            }
            return found < 0 ? Optional.empty() : Optional.of(list.get(found));
        }
    }
}
