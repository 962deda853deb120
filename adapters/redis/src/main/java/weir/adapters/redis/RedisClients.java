package weir.adapters.redis;

import java.time.Duration;
import org.apache.commons.pool2.impl.GenericObjectPoolConfig;
import redis.clients.jedis.Connection;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.RedisClient;
import redis.clients.jedis.SslOptions;

/** How Redis is connected to. Nothing is connected until the first question. */
final class RedisClients {
    /** One writes, and as many as there may be questions at once. */
    private static final int CONNECTIONS_MAX = 9;

    private static final Duration IDLE_MAX = Duration.ofMinutes(1);

    private RedisClients() {}

    static RedisClient open(RedisOptions.Server server) {
        int timeoutMillis = Math.toIntExact(server.timeout().toMillis());
        DefaultJedisClientConfig.Builder client = DefaultJedisClientConfig.builder()
                .resp2()
                .connectionTimeoutMillis(timeoutMillis)
                .socketTimeoutMillis(timeoutMillis)
                .clientName("weir-trace")
                .database(server.database());
        if (server.tls()) {
            client.sslOptions(SslOptions.defaults()); // the certificate must be one for that host
        }
        server.user().ifPresent(client::user);
        server.password().ifPresent(client::password);
        GenericObjectPoolConfig<Connection> pool = new GenericObjectPoolConfig<>();
        pool.setMaxTotal(CONNECTIONS_MAX);
        pool.setMaxIdle(CONNECTIONS_MAX);
        pool.setMaxWait(server.timeout());
        pool.setJmxEnabled(false);
        pool.setMinEvictableIdleDuration(IDLE_MAX);
        pool.setTimeBetweenEvictionRuns(IDLE_MAX);
        return RedisClient.builder()
                .hostAndPort(server.host(), server.port())
                .clientConfig(client.build())
                .poolConfig(pool)
                .build();
    }
}
