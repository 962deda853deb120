package weir.adapters.redis;

import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;

/** Stores for tests: they keep what is long past, since the events of tests are. */
final class Stores {
    static final String PREFIX = "weir:";
    static final String OWNER = "the data folder of this test";
    private static final Duration AGE = Duration.ofDays(36_500);

    private Stores() {}

    static RedisOptions.Server place(RedisServer server) {
        return place(server, Optional.empty(), Optional.empty());
    }

    static RedisOptions.Server place(RedisServer server, Optional<String> user, Optional<String> password) {
        return new RedisOptions.Server(
                "127.0.0.1", server.port(), false, Optional.empty(), 0, user, password, Duration.ofSeconds(2));
    }

    static RedisOptions options(RedisServer server, Consumer<String> damages) {
        return options(place(server), AGE, damages);
    }

    static RedisOptions options(RedisOptions.Server place, Duration age, Consumer<String> damages) {
        return new RedisOptions(place, PREFIX, () -> age, OWNER, Duration.ofSeconds(30), 10_000, 1_000, damages);
    }
}
