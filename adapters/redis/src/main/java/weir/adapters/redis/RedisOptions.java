package weir.adapters.redis;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Which Redis, what is kept there, and how much waits for it in memory.
 *
 * @param prefix of every key
 * @param ageMax how long after it was created an event can be traced; asked again and again, so that it may change
 * @param owner whose trace it is: two that are not the same may not share a prefix
 * @param firstAnswerMax how long whoever comes first waits, once, until Redis has answered at all
 * @param eventsMax how many events wait in memory at most, about 200 bytes each
 * @param stepsMax how many steps wait in memory at most, about 200 bytes each
 * @param damages is told of what is in Redis and should not be, or is gone
 */
public record RedisOptions(
        Server server,
        String prefix,
        Supplier<Duration> ageMax,
        String owner,
        Duration firstAnswerMax,
        int eventsMax,
        int stepsMax,
        Consumer<String> damages) {
    public RedisOptions {
        if (eventsMax < 1 || stepsMax < 1 || firstAnswerMax.isNegative()) {
            throw new IllegalArgumentException("something must be able to wait");
        }
    }

    /** As a server has it. */
    public static RedisOptions of(
            Server server, String prefix, Supplier<Duration> ageMax, String owner, Consumer<String> damages) {
        return new RedisOptions(server, prefix, ageMax, owner, Duration.ofSeconds(1), 1 << 16, 1 << 14, damages);
    }

    /**
     * Where Redis is and who asks.
     *
     * @param authorities with {@code tls}, a PEM file: whose certificates are trusted; without it, those that Java trusts
     * @param timeout for a connection, and for each answer
     */
    public record Server(
            String host,
            int port,
            boolean tls,
            Optional<Path> authorities,
            int database,
            Optional<String> user,
            Optional<String> password,
            Duration timeout) {
        /** The place alone: without the password, nor the user. */
        @Override
        public String toString() {
            String shown = host.contains(":") ? "[" + host + "]" : host;
            return shown + ":" + port + (database == 0 ? "" : ", database " + database);
        }
    }
}
