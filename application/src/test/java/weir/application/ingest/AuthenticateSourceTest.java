package weir.application.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import weir.domain.envelope.SourceName;

class AuthenticateSourceTest {
    private final AtomicReference<List<Producer>> sources =
            new AtomicReference<>(List.of(source("shop", "k1"), source("operator", "k2")));
    private final AuthenticateSource authenticate = new AuthenticateSource(sources::get);

    private static Producer source(String name, String key) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.UTF_8));
            return new Producer(
                    new SourceName(name),
                    HexFormat.of().formatHex(hash),
                    Optional.empty(),
                    Producer.RateLimit.NONE,
                    false);
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    private Optional<String> name(String key) {
        return authenticate.authenticate(key).map(source -> source.name().value());
    }

    @Test
    void findsTheSourceOfAKeyEachTime() {
        for (int i = 0; i < 3; i++) {
            assertThat(name("k1")).contains("shop");
            assertThat(name("k2")).contains("operator");
            assertThat(name("k3")).isEmpty();
            assertThat(name("")).isEmpty();
            assertThat(name("k1".repeat(1_000))).isEmpty();
        }
    }

    @Test
    void keysWithOneHashAreTwoKeys() {
        // "Aa" and "BB" have the same String.hashCode, and with it the same place in the cache.
        sources.set(List.of(source("first", "Aa"), source("second", "BB")));
        for (int i = 0; i < 3; i++) {
            assertThat(name("Aa")).contains("first");
            assertThat(name("BB")).contains("second");
            assertThat(name("C#")).isEmpty();
        }
    }

    @Test
    void aReloadTakesEffectAtOnce() {
        assertThat(name("k1")).contains("shop");
        sources.set(List.of(source("shop", "k9"), source("newcomer", "k2")));
        assertThat(name("k1")).isEmpty();
        assertThat(name("k2")).contains("newcomer");
        assertThat(name("k9")).contains("shop");
    }

    @Test
    void findsEachOfMany() {
        List<Producer> many = new ArrayList<>();
        for (int i = 0; i < 600; i++) {
            many.add(source("s" + i, "key-" + i));
        }
        sources.set(many);
        for (int round = 0; round < 2; round++) {
            for (int i = 0; i < 600; i++) {
                assertThat(name("key-" + i)).contains("s" + i);
            }
        }
    }
}
