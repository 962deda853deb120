package weir.bootstrap.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * A Redis.
 *
 * @param tls whether it is spoken to in TLS, with a certificate for that host
 * @param authorities a file of those whose certificates are trusted
 * @param database its number there
 * @param prefix of every key
 * @param timeout for a connection, and for each answer
 */
public record RedisConfig(
        String host,
        int port,
        boolean tls,
        Optional<Path> authorities,
        int database,
        Optional<String> user,
        Optional<String> password,
        String prefix,
        Duration timeout) {
    /** Its URL. */
    public String place() {
        return (tls ? "rediss" : "redis") + "://" + (host.contains(":") ? "[" + host + "]" : host) + ":" + port + "/"
                + database;
    }

    /** All but the password. */
    @Override
    public String toString() {
        return "RedisConfig[" + place() + ", user " + user + ", prefix " + prefix + ", timeout " + timeout + "]";
    }
}
