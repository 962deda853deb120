package weir.adapters.redis;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import org.apache.commons.pool2.impl.GenericObjectPoolConfig;
import redis.clients.jedis.Connection;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.RedisClient;
import redis.clients.jedis.SslOptions;
import redis.clients.jedis.exceptions.JedisException;

/** How Redis is connected to. Nothing is connected until the first question. */
final class RedisClients {
    /** One writes, and as many as there may be questions at once. */
    private static final int CONNECTIONS_MAX = 9;

    private static final String STORE_TYPE = "PKCS12";

    /** Of a store in memory that holds nothing secret. */
    private static final String STORE_PASSWORD = "trusted";

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
            client.sslOptions(tls(server)); // the certificate must be one for that host
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

    private static SslOptions tls(RedisOptions.Server server) {
        return server.authorities()
                .map(file -> SslOptions.builder()
                        .trustStoreType(STORE_TYPE)
                        .truststore(() -> new ByteArrayInputStream(trusted(file)), STORE_PASSWORD.toCharArray())
                        .build())
                .orElseGet(SslOptions::defaults);
    }

    /** The certificates of a PEM file, in the only form that is taken. */
    private static byte[] trusted(Path file) {
        try (InputStream pem = Files.newInputStream(file)) {
            KeyStore store = KeyStore.getInstance(STORE_TYPE);
            store.load(null, null);
            for (Certificate certificate :
                    CertificateFactory.getInstance("X.509").generateCertificates(pem)) {
                store.setCertificateEntry("authority-" + store.size(), certificate);
            }
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            store.store(bytes, STORE_PASSWORD.toCharArray());
            return bytes.toByteArray();
        } catch (IOException | GeneralSecurityException e) {
            // The innermost words are those that are told, and these say more than the cause.
            throw new JedisException("`trace.redis.authorities`, " + file + ", cannot be read: " + e);
        }
    }
}
