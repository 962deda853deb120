package weir.bootstrap;

import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import weir.bootstrap.config.Config;
import weir.bootstrap.config.GrpcConfig;
import weir.bootstrap.config.RedisConfig;
import weir.bootstrap.config.ServerConfig;
import weir.bootstrap.config.WarehouseConfig;

/** What a running server cannot change: where it listens, where things are, and what the warehouse was opened with. */
final class FixedAtStart {
    private static final Map<String, Function<Config, Object>> KEYS = keys();

    private FixedAtStart() {}

    private static Map<String, Function<Config, Object>> keys() {
        Map<String, Function<Config, Object>> keys = new LinkedHashMap<>();
        keys.put("data", Config::data);
        Map<String, Function<ServerConfig, Object>> server = new LinkedHashMap<>();
        server.put("host", ServerConfig::host);
        server.put("port", ServerConfig::port);
        server.put("request_bytes_max", ServerConfig::requestBytesMax);
        server.put("connections_max", ServerConfig::connectionsMax);
        // Other files are taken up; whether there are any is not.
        server.put("tls", section -> section.tls().isPresent());
        server.forEach((key, value) -> keys.put("server." + key, config -> value.apply(config.server())));
        keys.put("grpc.host", config -> config.grpc().map(GrpcConfig::host));
        keys.put("grpc.port", config -> config.grpc().map(GrpcConfig::port));
        keys.put("queue.type", config -> config.queue().type());
        keys.put("queue.path", config -> below(config, config.queue().path()));
        keys.put("queue.disk_reserve", config -> config.queue().diskReserveBytes());
        keys.put("relay.type", config -> config.relay().type());
        keys.put("relay.path", config -> below(config, config.relay().path()));
        keys.put("lake.type", config -> config.lake().type());
        keys.put("lake.path", config -> below(config, config.lake().path()));
        keys.put("warehouse.path", config -> below(config, config.warehouse().path()));
        Map<String, Function<WarehouseConfig, Object>> warehouse = new LinkedHashMap<>();
        warehouse.put("type", WarehouseConfig::type);
        warehouse.put("memory", WarehouseConfig::memoryBytesMax);
        warehouse.put("threads", WarehouseConfig::threads);
        warehouse.put("repeat_window", WarehouseConfig::repeatWindow);
        warehouse.put("commit", WarehouseConfig::commit);
        warehouse.forEach((key, value) -> keys.put("warehouse." + key, config -> value.apply(config.warehouse())));
        keys.put("trace.type", config -> config.trace().type());
        keys.put("trace.path", config -> below(config, config.trace().path()));
        Map<String, Function<RedisConfig, Object>> redis = new LinkedHashMap<>();
        redis.put("url", RedisConfig::place);
        redis.put("authorities", RedisConfig::authorities);
        redis.put("user", RedisConfig::user);
        redis.put("password", RedisConfig::password);
        redis.put("prefix", RedisConfig::prefix);
        redis.put("timeout", RedisConfig::timeout);
        redis.forEach((key, value) ->
                keys.put("trace.redis." + key, config -> config.trace().redis().map(value)));
        return Collections.unmodifiableMap(keys);
    }

    /** What moves with the data folder has not been changed by itself. */
    private static Path below(Config config, Path path) {
        return path.startsWith(config.data()) ? config.data().relativize(path) : path;
    }

    /** The keys whose values differ, in the order of the documentation. */
    static List<String> changed(Config atStart, Config now) {
        return KEYS.entrySet().stream()
                .filter(key -> !Objects.equals(
                        key.getValue().apply(atStart), key.getValue().apply(now)))
                .map(Map.Entry::getKey)
                .toList();
    }
}
