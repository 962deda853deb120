package weir.bootstrap;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import weir.adapters.format.ndjson.NdjsonLakeFormat;
import weir.adapters.format.parquet.ParquetLakeFormat;
import weir.adapters.http.HttpOptions;
import weir.adapters.local.chronicle.ChronicleEventQueue;
import weir.adapters.local.chronicle.ChronicleInspection;
import weir.adapters.local.disk.FullDisk;
import weir.adapters.local.duckdb.DuckDbInspection;
import weir.adapters.local.duckdb.DuckDbOptions;
import weir.adapters.local.duckdb.DuckDbWarehouse;
import weir.adapters.local.files.FileAgentRegister;
import weir.adapters.local.files.FileCheckpoints;
import weir.adapters.local.files.FileLake;
import weir.adapters.local.files.FileTaskStore;
import weir.adapters.local.journal.JournalEventQueue;
import weir.adapters.local.journal.JournalInspection;
import weir.adapters.local.log.LogEventQueue;
import weir.adapters.local.log.LogOptions;
import weir.adapters.local.trace.EmbeddedTraceStore;
import weir.adapters.local.trace.TraceOptions;
import weir.adapters.redis.RedisOptions;
import weir.adapters.redis.RedisTraceStore;
import weir.application.port.AgentRegister;
import weir.application.port.Checkpoints;
import weir.application.port.Damage;
import weir.application.port.FailureCode;
import weir.application.port.Inspection;
import weir.application.port.Lake;
import weir.application.port.LakeFormat;
import weir.application.port.Lapse;
import weir.application.port.ModelStore;
import weir.application.port.QueueSettings;
import weir.application.port.RejectedStore;
import weir.application.port.Replacements;
import weir.application.port.RowRemoval;
import weir.application.port.TableExport;
import weir.application.port.TableVersions;
import weir.application.port.TaskStore;
import weir.application.port.TraceStore;
import weir.application.port.Warehouse;
import weir.bootstrap.config.LakeConfig;
import weir.bootstrap.config.LakeFormatType;
import weir.bootstrap.config.QueueConfig;
import weir.bootstrap.config.RedisConfig;
import weir.bootstrap.config.ServerConfig;
import weir.bootstrap.config.TraceConfig;
import weir.bootstrap.config.WarehouseConfig;
import weir.domain.envelope.AgentName;
import weir.domain.envelope.ChannelName;

/** Which adapter a {@code type} of the configuration means: one switch for each port. */
final class WiringAdapters {
    private static final int ENVELOPE_BYTES_MAX = 1 << 20;

    /** One of each, for one object after the other uses its memory. */
    private static final LakeFormat PARQUET = new ParquetLakeFormat();

    private static final LakeFormat NDJSON_GZ = NdjsonLakeFormat.gz();
    private static final LakeFormat NDJSON_ZST = NdjsonLakeFormat.zst();

    private WiringAdapters() {}

    /**
     * @param reader the agent that reads every channel: nothing is freed before it has come to it
     * @param damages is told of files that are not as they were written
     * @param bodyBytesMax a malformed body is kept as one rejected event, so the queue must take one of that size
     */
    static LogEventQueue openQueue(
            QueueConfig config,
            Function<ChannelName, QueueSettings> settings,
            int bodyBytesMax,
            AgentName reader,
            Consumer<String> damages,
            Consumer<Lapse> lapses) {
        LogOptions options = LogOptions.DEFAULT
                .withDamages(damages)
                .withLapses(lapses)
                .withDiskReserveBytes(config.diskReserveBytes())
                .withEventBytesMax(
                        Math.max(LogOptions.DEFAULT.eventBytesMax(), Math.addExact(bodyBytesMax, ENVELOPE_BYTES_MAX)));
        return switch (config.type()) {
            case JOURNAL -> new JournalEventQueue(config.path(), settings, options, Set.of(reader));
            case CHRONICLE -> new ChronicleEventQueue(config.path(), settings, options, Set.of(reader));
        };
    }

    /** What is known of agents, below the data folder. */
    static AgentRegister openAgents(Path data, Consumer<String> damages) {
        return new FileAgentRegister(data.resolve("agents"), damages);
    }

    /** What is known of the agents that run in the server, below the data folder. */
    static AgentRegister openRunAgents(Path data, Consumer<String> damages) {
        return new FileAgentRegister(data.resolve("agents-run"), damages);
    }

    /** What is known of detectors, below the data folder. */
    static AgentRegister openDetectors(Path data, Consumer<String> damages) {
        return new FileAgentRegister(data.resolve("detectors"), damages);
    }

    /** How far agents in this process have come and what they remember, below the data folder. */
    static Checkpoints openCheckpoints(Path data, Consumer<String> damages) {
        return new FileCheckpoints(data.resolve("checkpoints"), damages);
    }

    /** What the server was asked to do that takes long, below the data folder. */
    static TaskStore openTasks(Path data, Consumer<String> damages) {
        return new FileTaskStore(data.resolve("tasks"), damages);
    }

    static Inspection openInspection(QueueConfig config, Damage.Part part) {
        return switch (config.type()) {
            case JOURNAL -> new JournalInspection(config.path(), part);
            case CHRONICLE -> new ChronicleInspection(config.path(), part);
        };
    }

    static Inspection openInspection(WarehouseConfig config) {
        return switch (config.type()) {
            case DUCKDB -> new DuckDbInspection(config.path(), options(config));
        };
    }

    /** What to call a failure of a file: {@link FailureCode#DISK_FULL} if that is why. */
    static FailureCode fileFailure(FailureCode otherwise, IOException failure) {
        return FullDisk.or(otherwise, failure);
    }

    static Lake openLake(LakeConfig config) {
        return switch (config.type()) {
            case FILES -> new FileLake(config.path());
        };
    }

    /** To be read beside a server that runs, or without one. */
    static Lake openLakeToRead(LakeConfig config) {
        return switch (config.type()) {
            case FILES -> FileLake.toRead(config.path());
        };
    }

    static LakeFormat format(LakeFormatType type) {
        return switch (type) {
            case PARQUET -> PARQUET;
            case NDJSON_GZ -> NDJSON_GZ;
            case NDJSON_ZST -> NDJSON_ZST;
        };
    }

    /** All formats that objects of the lake may have. */
    static List<LakeFormat> openFormats() {
        return Arrays.stream(LakeFormatType.values())
                .map(WiringAdapters::format)
                .toList();
    }

    /** For a server: what is damaged is set aside, and told. */
    static WarehouseParts openParts(WarehouseConfig config, Consumer<Damage> damages) {
        return switch (config.type()) {
            case DUCKDB -> parts(new DuckDbWarehouse(config.path(), options(config), damages));
        };
    }

    /** For whoever uses a warehouse that no server has open: damage is a failure, and stays as it is. */
    static WarehouseParts openParts(WarehouseConfig config) {
        return switch (config.type()) {
            case DUCKDB -> parts(new DuckDbWarehouse(config.path(), options(config)));
        };
    }

    /** The sides that a warehouse shows; closing the first closes them all. */
    record WarehouseParts(
            Warehouse warehouse,
            TableVersions versions,
            Replacements replacements,
            ModelStore models,
            TableExport exports,
            RejectedStore rejected,
            RowRemoval rows)
            implements AutoCloseable {
        @Override
        public void close() {
            warehouse.close();
        }
    }

    private static WarehouseParts parts(DuckDbWarehouse warehouse) {
        return new WarehouseParts(
                warehouse,
                warehouse,
                warehouse,
                warehouse.models(),
                warehouse.exports(),
                warehouse.rejected(),
                warehouse);
    }

    /** For whoever asks a question: it leaves everything as it is. */
    static Warehouse openWarehouse(WarehouseConfig config) {
        return openParts(config).warehouse();
    }

    private static DuckDbOptions options(WarehouseConfig config) {
        return new DuckDbOptions(config.memoryBytesMax(), config.threads(), config.repeatWindow());
    }

    /**
     * @param retention asked again and again
     * @param diskReserveBytes what the queue leaves free; nobody waits for the trace
     * @param owner whose trace it is
     * @param damages is told of what is not as it was written
     */
    static TraceStore openTrace(
            TraceConfig config,
            Supplier<TraceConfig> retention,
            long diskReserveBytes,
            UUID owner,
            Consumer<String> damages) {
        return switch (config.type()) {
            case EMBEDDED ->
                new EmbeddedTraceStore(
                        config.path(),
                        TraceOptions.of(
                                () -> new TraceOptions.Retention(
                                        retention.get().ageMax(),
                                        retention.get().bytesMax()),
                                diskReserveBytes,
                                damages));
            case REDIS ->
                new RedisTraceStore(redis(
                        config.redis().orElseThrow(), () -> retention.get().ageMax(), owner, damages));
            case NONE -> new NoTrace();
        };
    }

    private static RedisOptions redis(
            RedisConfig config, Supplier<Duration> ageMax, UUID owner, Consumer<String> damages) {
        return RedisOptions.of(
                new RedisOptions.Server(
                        config.host(),
                        config.port(),
                        config.tls(),
                        config.authorities(),
                        config.database(),
                        config.user(),
                        config.password(),
                        config.timeout()),
                config.prefix(),
                ageMax,
                owner.toString(),
                damages);
    }

    static HttpOptions httpOptions(ServerConfig server, String version, UUID dataFolder) {
        return new HttpOptions(
                server.host(),
                server.port(),
                server.requestBytesMax(),
                server.connectionsMax(),
                tls(server),
                version,
                dataFolder);
    }

    static Optional<HttpOptions.Tls> tls(ServerConfig server) {
        return server.tls().map(tls -> new HttpOptions.Tls(tls.certificate(), tls.privateKey()));
    }
}
