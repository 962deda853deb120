package weir.bootstrap.config;

import static weir.bootstrap.config.Key.byDefault;
import static weir.bootstrap.config.Key.optional;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import weir.application.archive.Roll;
import weir.application.load.Commit;
import weir.application.port.QueueSettings;
import weir.application.port.QueueSettings.Ack;
import weir.application.port.Warehouse.QueryLimits;

/** The sections {@code queue}, {@code relay}, {@code lake} and {@code warehouse}, and what a channel says in their place. */
final class StorageReader {
    static final Duration AGE_MIN = Duration.ofSeconds(1);
    static final Duration AGE_MAX = Duration.ofDays(3_650);
    private static final Duration ROLL_AGE_MIN = Duration.ofMillis(10);
    private static final Duration ROLL_AGE_MAX = Duration.ofDays(1);
    private static final Duration COMMIT_AGE_MAX = Duration.ofMinutes(10);
    private static final Duration QUERY_TIME_MAX = Duration.ofHours(1);

    /** A segment holds an eighth of it, and needs two blocks of 4 MiB to be worth a file. */
    static final long KEPT_BYTES_MIN = 64L << 20;

    private static final long ROLL_BYTES_MIN = 1L << 10;
    private static final long ROLL_BYTES_MAX = 4L << 30;
    private static final long MEMORY_BYTES_MIN = 64L << 20;
    static final long BYTES_MAX = 1L << 50;
    private static final int EVENTS_MAX = 100_000_000;
    private static final int ROWS_MAX = 1_000_000;
    private static final int THREADS_MAX = 256;

    private static final Choices<QueueType> QUEUE_TYPES = Choices.of(QueueType.values());
    private static final Choices<LakeType> LAKE_TYPES = Choices.of(LakeType.values());
    private static final Choices<WarehouseType> WAREHOUSE_TYPES = Choices.of(WarehouseType.values());
    private static final Choices<LakeFormatType> FORMATS =
            Choices.of(LakeFormatType.values(), LakeFormatType::configName);
    private static final Choices<Ack> ACKS = Choices.of(Ack.values());
    private static final String QUEUE_TYPE =
            "The adapter: `journal` is plain files, `chronicle` those of Chronicle Queue. One does not read the other's.";
    private static final String KEPT_AGE = "How long an event is kept; longer while an agent has not acknowledged it.";
    private static final String KEPT_BYTES = "How much a channel may hold on disk, from 64MiB on.";

    static final Keys QUEUE = Keys.at(
            "queue",
            "The durable queue between the front end and the lake.",
            byDefault("type", QUEUE_TYPES.label(), "journal", QUEUE_TYPE),
            byDefault("path", "path", "queue", "Its directory, below `data`."),
            byDefault(
                    "ack",
                    ACKS.label(),
                    "synced",
                    "When a producer is answered: once its events are on the disk, or in the system's cache."),
            optional("retention", "section", "its defaults", "What a channel keeps."),
            byDefault(
                    "disk_reserve",
                    "size",
                    "256MiB",
                    "Below this much free space nothing is accepted; the relay and what it feeds have the last half of it."));

    static final Keys QUEUE_RETENTION = Keys.at(
            "queue.retention",
            "What a channel keeps in the queue, unless it says otherwise.",
            byDefault("age", "duration", "7d", KEPT_AGE),
            byDefault("bytes", "size", "16GiB", KEPT_BYTES));

    static final Keys RELAY = Keys.at(
            "relay",
            "The second queue, from the archiver to the loader. It is always synced.",
            byDefault("type", QUEUE_TYPES.label(), "journal", QUEUE_TYPE),
            byDefault("path", "path", "relay", "Its directory, below `data`."),
            optional("retention", "section", "its defaults", "What a channel keeps."));

    static final Keys RELAY_RETENTION = Keys.at(
            "relay.retention",
            "What a channel keeps in the relay, unless it says otherwise.",
            byDefault("age", "duration", "2d", KEPT_AGE),
            byDefault("bytes", "size", "16GiB", KEPT_BYTES));

    static final Keys CHANNEL_RETENTION = Keys.at(
            List.of("channels.*.retention", "channels.*.relay_retention"),
            "What the channel keeps in its queue, and in the relay.",
            optional("age", "duration", "as the queue says", KEPT_AGE),
            optional("bytes", "size", "as the queue says", KEPT_BYTES));

    static final Keys LAKE = Keys.at(
            "lake",
            "Where every event is kept raw.",
            byDefault("type", LAKE_TYPES.label(), "files", "The adapter."),
            byDefault("path", "path", "lake", "Its directory, below `data`."),
            byDefault("format", FORMATS.label(), "parquet", "How objects are laid out."),
            optional("roll", "section", "its defaults", "When an open object is closed and stored."));

    static final Keys ROLL = Keys.at(
            "lake.roll",
            "An open object is stored as soon as one of these is reached.",
            byDefault("age", "duration", "10s", "Since its first event."),
            byDefault("bytes", "size", "64MiB", "Of the events' data."),
            byDefault("events", "whole number", "500000", "How many events."));

    static final Keys CHANNEL_LAKE = Keys.at(
            "channels.*.lake",
            "How the channel stands in the lake.",
            optional("format", FORMATS.label(), "as `lake` says", "How objects are laid out."),
            optional("roll", "section", "as `lake` says", "When an open object is closed and stored."));

    static final Keys CHANNEL_ROLL = Keys.at(
            "channels.*.lake.roll",
            "An open object of the channel is stored as soon as one of these is reached.",
            optional("age", "duration", "as `lake.roll` says", "Since its first event."),
            optional("bytes", "size", "as `lake.roll` says", "Of the events' data."),
            optional("events", "whole number", "as `lake.roll` says", "How many events."));

    static final Keys WAREHOUSE = Keys.at(
            "warehouse",
            "Where the tables are.",
            byDefault("type", WAREHOUSE_TYPES.label(), "duckdb", "The adapter."),
            byDefault("path", "path", "warehouse.duckdb", "Its file, below `data`."),
            byDefault(
                    "memory",
                    "size",
                    "1GiB",
                    "How much memory it may take; where 2,048 rows of a table do not fit, it takes more and says so."),
            byDefault(
                    "threads",
                    "whole number",
                    "1",
                    "How many threads it may use: more shorten queries where processors are idle."),
            byDefault("repeat_window", "duration", "24h", "Repeats of a `data_id` within it load once."),
            optional("commit", "section", "its defaults", "How large the loader's transactions become."),
            optional("query", "section", "its defaults", "What a query may cost."));

    static final Keys COMMIT = Keys.at(
            "warehouse.commit",
            "The loader commits as soon as one of these is reached.",
            byDefault("age", "duration", "200ms", "Since the commit before, if there is anything to commit."),
            byDefault("events", "whole number", "122880", "How many events: a row group of DuckDB."),
            byDefault("bytes", "size", "256MiB", "Of the events' data."));

    static final Keys QUERY = Keys.at(
            "warehouse.query",
            "The limits of a read-only query.",
            byDefault("rows", "whole number", "10000", "How many rows it may answer."),
            byDefault("time", "duration", "30s", "How long it may run."));

    private StorageReader() {}

    static QueueConfig queue(Fields fields, Path data) {
        Fields retention = fields.section("retention", QUEUE_RETENTION);
        return new QueueConfig(
                fields.value("type", QUEUE_TYPES::read),
                fields.value("path", node -> node.fileBelow(data)),
                kept(retention, fields.value("ack", ACKS::read)),
                fields.value("disk_reserve", node -> node.size(0, BYTES_MAX)));
    }

    /**
     * The archiver lets an event go once the lake has it, so the relay may not lose it either: it is synced.
     *
     * @param queueReserveBytes what the queue leaves free; the relay leaves half, or what was accepted could not drain
     */
    static QueueConfig relay(Fields fields, Path data, long queueReserveBytes) {
        Fields retention = fields.section("retention", RELAY_RETENTION);
        return new QueueConfig(
                fields.value("type", QUEUE_TYPES::read),
                fields.value("path", node -> node.fileBelow(data)),
                kept(retention, Ack.SYNCED),
                queueReserveBytes / 2);
    }

    private static QueueSettings kept(Fields retention, Ack ack) {
        return new QueueSettings(
                ack,
                retention.value("age", node -> node.duration(AGE_MIN, AGE_MAX)),
                retention.value("bytes", node -> node.size(KEPT_BYTES_MIN, BYTES_MAX)));
    }

    static LakeConfig lake(Fields fields, Path data) {
        Fields roll = fields.section("roll", ROLL);
        return new LakeConfig(
                fields.value("type", LAKE_TYPES::read),
                fields.value("path", node -> node.fileBelow(data)),
                fields.value("format", FORMATS::read),
                new Roll(
                        roll.value("age", node -> node.duration(ROLL_AGE_MIN, ROLL_AGE_MAX)),
                        roll.value("bytes", node -> node.size(ROLL_BYTES_MIN, ROLL_BYTES_MAX)),
                        roll.value("events", node -> node.whole(1, EVENTS_MAX))));
    }

    static WarehouseConfig warehouse(Fields fields, Path data) {
        Fields commit = fields.section("commit", COMMIT);
        Fields query = fields.section("query", QUERY);
        Duration time = query.value("time", node -> node.duration(ROLL_AGE_MIN, QUERY_TIME_MAX));
        return new WarehouseConfig(
                fields.value("type", WAREHOUSE_TYPES::read),
                fields.value("path", node -> node.fileBelow(data)),
                fields.value("memory", node -> node.size(MEMORY_BYTES_MIN, BYTES_MAX)),
                fields.value("threads", node -> node.whole(1, THREADS_MAX)),
                fields.value("repeat_window", node -> node.duration(AGE_MIN, AGE_MAX)),
                new Commit(
                        commit.value("age", node -> node.duration(ROLL_AGE_MIN, COMMIT_AGE_MAX)),
                        commit.value("events", node -> node.whole(1, EVENTS_MAX)),
                        commit.value("bytes", node -> node.size(ROLL_BYTES_MIN, ROLL_BYTES_MAX))),
                new QueryLimits(query.value("rows", node -> node.whole(1, ROWS_MAX)), (int) time.toMillis()));
    }

    /** The channel's own queue settings, and for what it leaves out those of its queue. */
    static QueueSettings channelQueue(Fields channel, String retentionKey, QueueSettings otherwise) {
        Fields retention = channel.section(retentionKey, CHANNEL_RETENTION);
        return new QueueSettings(
                otherwise.ack(),
                retention
                        .optional("age", node -> node.duration(AGE_MIN, AGE_MAX))
                        .orElse(otherwise.ageMax()),
                retention
                        .optional("bytes", node -> node.size(KEPT_BYTES_MIN, BYTES_MAX))
                        .orElse(otherwise.bytesMax()));
    }

    static Ack channelAck(Fields channel, Ack otherwise) {
        return channel.optional("ack", ACKS::read).orElse(otherwise);
    }

    static String ackLabel() {
        return ACKS.label();
    }

    static LakeFormatType channelFormat(Fields lake, LakeFormatType otherwise) {
        return lake.optional("format", FORMATS::read).orElse(otherwise);
    }

    static Roll channelRoll(Fields lake, Roll otherwise) {
        Fields roll = lake.section("roll", CHANNEL_ROLL);
        return new Roll(
                roll.optional("age", node -> node.duration(ROLL_AGE_MIN, ROLL_AGE_MAX))
                        .orElse(otherwise.ageMax()),
                roll.optional("bytes", node -> node.size(ROLL_BYTES_MIN, ROLL_BYTES_MAX))
                        .orElse(otherwise.bytesMax()),
                roll.optional("events", node -> node.whole(1, EVENTS_MAX)).orElse(otherwise.eventsMax()));
    }
}
