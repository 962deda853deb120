package weir.bootstrap.config;

import static weir.bootstrap.config.Key.byDefault;
import static weir.bootstrap.config.Key.optional;
import static weir.bootstrap.config.Key.required;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import weir.application.keep.Compaction;
import weir.application.keep.WatchDisk;
import weir.domain.condition.Expression;
import weir.domain.envelope.ChannelName;
import weir.domain.envelope.SourceName;
import weir.domain.retain.Hold;
import weir.domain.retain.LakePolicy;
import weir.domain.retain.Retain;
import weir.domain.table.TableName;
import weir.domain.table.TableSpec;
import weir.domain.value.Nearest;

/** The section {@code retention}. */
final class RetentionReader {
    private static final Duration EVERY_MIN = Duration.ofSeconds(1);
    private static final Duration EVERY_MAX = Duration.ofDays(30);
    private static final Duration TIME_MIN = Duration.ofSeconds(1);
    private static final Duration TIME_MAX = Duration.ofDays(36_500);
    private static final long JOINED_BYTES_MAX = 128L << 20;
    private static final String HOLD_NAME = "[A-Za-z0-9][A-Za-z0-9_.-]{0,63}";
    private static final String PERSIST = "How long all of its events stay in the lake.";

    static final Keys RETENTION = Keys.at(
            "retention",
            "How long events and rows stay, and what the keeper does. What queue and relay keep stands there.",
            byDefault(
                    "every",
                    "duration",
                    "1h",
                    "How often the keeper deletes what need not stay, and joins small objects."),
            byDefault(
                    "automatic",
                    "boolean",
                    "true",
                    "Whether it does so by itself; if not, only `weir retention apply` does."),
            optional("persist", "duration", "for ever", "How long events of every channel stay in the lake."),
            byDefault(
                    "join",
                    "size",
                    "32MiB",
                    "Objects of an hour or a day are joined up to that size, at most 128MiB; 0: none are."),
            optional("channels", "mapping of channel to section", "none", "Channels for which something else holds."),
            optional(
                    "tables",
                    "mapping of table to duration",
                    "for ever",
                    "How long rows stay in a table of the warehouse."),
            optional("rejected", "duration", "for ever", "How long rejected events stay in the warehouse."),
            optional("alerts", "duration", "for ever", "How long alerts stay, in the lake and in the warehouse."),
            optional("holds", "mapping of name to section", "none", "Legal holds: nothing that one means is deleted."),
            optional("disk", "section", "its defaults", "What happens when the disk becomes full."));

    static final Keys CHANNEL = Keys.at(
            "retention.channels.*",
            "A channel by its name.",
            optional("persist", "duration", "as `retention.persist` says", PERSIST),
            optional(
                    "retain",
                    "list of sections",
                    "nothing",
                    "What must stay longer; the longest that means an event counts."));

    static final Keys RETAIN = Keys.at(
            "retention.channels.*.retain[]",
            "Events that must stay, though others of their channel go.",
            required("for", "duration", "How long after they were created."),
            optional("where", "expression", "all", "Which events: [expressions](expressions.md)."));

    static final Keys HOLD = Keys.at(
            "retention.holds.*",
            "A legal hold by its name. Nothing that all of these mean is deleted, as long as it stands here.",
            optional("channel", "channel", "all", "The channel."),
            optional("source", "source", "all", "Who sent it."),
            optional("from", "moment", "no beginning", "What was created at that moment or later."),
            optional("to", "moment", "no end", "What was created before that moment."),
            optional("where", "expression", "all", "Which events; rows of tables are held whatever this says."));

    static final Keys DISK = Keys.at(
            "retention.disk",
            "Space left on the disk of `data`. Below `queue.disk_reserve` events are refused.",
            byDefault("warn", "size", "2GiB", "With less, status, log and metrics say so."),
            byDefault("tighten", "size", "1GiB", "With less, the keeper runs at once, and again each minute."));

    private final Set<String> channels;
    private final Set<String> sources;
    private final boolean openChannels;
    private final Set<String> tables;

    /** @param tables that are configured, or those of channels */
    RetentionReader(Set<String> channels, Set<String> sources, boolean openChannels, Set<String> tables) {
        this.channels = channels;
        this.sources = sources;
        this.openChannels = openChannels;
        this.tables = tables;
    }

    RetentionConfig read(Fields fields) {
        Duration every = fields.value("every", node -> node.duration(EVERY_MIN, EVERY_MAX));
        boolean automatic = fields.value("automatic", YamlNode::bool);
        Optional<Duration> persist = fields.optional("persist", RetentionReader::time);
        Map<ChannelName, LakePolicy> policies = channels(fields, persist);
        Map<TableName, Duration> rows = rows(fields);
        fields.optional("rejected", RetentionReader::time)
                .ifPresent(time -> rows.put(TableSpec.rejected().name(), time));
        fields.optional("alerts", RetentionReader::time).ifPresent(time -> {
            rows.put(TableSpec.alerts().name(), time);
            policies.put(ChannelName.ALERTS, new LakePolicy(Optional.of(time), List.of()));
        });
        policies.putIfAbsent(ChannelName.ALERTS, LakePolicy.FOR_EVER);
        return new RetentionConfig(
                Optional.of(every).filter(any -> automatic),
                new LakePolicy(persist, List.of()),
                policies,
                rows,
                holds(fields),
                new Compaction(fields.value("join", node -> node.size(0, JOINED_BYTES_MAX))),
                disk(fields.section("disk", DISK)));
    }

    private static Optional<Duration> time(YamlNode node) {
        return node.duration(TIME_MIN, TIME_MAX);
    }

    private Map<ChannelName, LakePolicy> channels(Fields fields, Optional<Duration> byDefault) {
        Map<ChannelName, LakePolicy> policies = new LinkedHashMap<>();
        for (YamlNode.Entry entry : fields.entries("channels")) {
            Optional<ChannelName> channel = channel(entry.key());
            Fields policy = entry.value().fields(CHANNEL);
            Optional<Duration> persist =
                    policy.optional("persist", RetentionReader::time).or(() -> byDefault);
            List<Retain> retain = policy.list("retain", RetentionReader::retain);
            if (persist.isEmpty() && !retain.isEmpty()) {
                policy.node("retain")
                        .ifPresent(node -> node.problem(
                                "all events of the channel stay for ever, so that `retain` says nothing",
                                Optional.of("say by `persist` how long the others stay")));
            }
            channel.ifPresent(name -> policies.put(name, new LakePolicy(persist, retain)));
        }
        return policies;
    }

    private static Optional<Retain> retain(YamlNode node) {
        Fields fields = node.fields(RETAIN);
        Optional<Expression> where = fields.optional("where", YamlNode::condition);
        boolean isBroken = fields.has("where") && where.isEmpty();
        return fields.optional("for", RetentionReader::time)
                .filter(any -> !isBroken)
                .map(time -> new Retain(time, where));
    }

    private Optional<ChannelName> channel(YamlNode node) {
        return node.made("the name of a channel", ChannelName::new).filter(name -> {
            boolean known = openChannels || channels.contains(name.value());
            if (!known) {
                node.problem(
                        "unknown channel " + node.shown(), Optional.of(Nearest.suggestion(name.value(), channels)));
            }
            return known;
        });
    }

    private Map<TableName, Duration> rows(Fields fields) {
        Map<TableName, Duration> rows = new LinkedHashMap<>();
        for (YamlNode.Entry entry : fields.entries("tables")) {
            Optional<TableName> name = entry.key().made("the name of a table", TableName::new);
            if (name.isPresent() && !openChannels && !tables.contains(entry.name())) {
                entry.key()
                        .problem(
                                "unknown table " + entry.key().shown(),
                                Optional.of(Nearest.suggestion(entry.name(), tables)));
            }
            Optional<Duration> time = time(entry.value());
            name.ifPresent(table -> time.ifPresent(kept -> rows.put(table, kept)));
        }
        return rows;
    }

    private List<Hold> holds(Fields fields) {
        return fields.entries("holds").stream()
                .flatMap(entry -> hold(entry).stream())
                .toList();
    }

    /** One that is wrong is told, and then there is no configuration at all: it never means less than it says. */
    private Optional<Hold> hold(YamlNode.Entry entry) {
        Optional<String> name = entry.key()
                .parsed("the name of a hold: 1 to 64 letters, digits, _ . and -", text -> Optional.of(text)
                        .filter(given -> given.matches(HOLD_NAME)));
        Fields fields = entry.value().fields(HOLD);
        Optional<ChannelName> channel = fields.optional("channel", this::channel);
        Optional<SourceName> source = fields.optional("source", node -> ChannelReader.source(node, sources));
        Optional<Instant> from = fields.optional("from", DetectorExampleReader::moment);
        Optional<Instant> to = fields.optional("to", DetectorExampleReader::moment);
        Optional<Expression> where = fields.optional("where", YamlNode::condition);
        return name.flatMap(
                given -> entry.key().attempt("a hold", () -> new Hold(given, channel, source, from, to, where)));
    }

    private static WatchDisk.Bounds disk(Fields fields) {
        long warn = fields.value("warn", node -> node.size(0, StorageReader.BYTES_MAX));
        long tighten = fields.value("tighten", node -> node.size(0, StorageReader.BYTES_MAX));
        return new WatchDisk.Bounds(warn, tighten);
    }
}
