package weir.bootstrap.config;

import static weir.bootstrap.config.Key.byDefault;
import static weir.bootstrap.config.Key.optional;
import static weir.bootstrap.config.Key.required;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import weir.application.ingest.Producer;
import weir.application.ingest.Producer.RateLimit;
import weir.domain.envelope.ChannelName;
import weir.domain.envelope.SourceName;
import weir.domain.value.Nearest;

/** The section {@code sources}. */
final class SourcesReader {
    static final String DEFAULT_SOURCE = "default";
    private static final int EVENTS_MAX = 1_000_000_000;

    static final Keys SOURCE = Keys.at(
            "sources.*",
            "A named producer, by the name that its events carry: 1 to 64 of a-z, 0-9, _ and -.",
            required("key_sha256", "64 hexadecimal digits", "The SHA-256 of its key, as `weir key` makes one."),
            optional("channels", "list of channels", "all", "The channels it may write to."),
            optional(
                    "reads",
                    "list of channels",
                    "none; with `admin` all",
                    "The channels whose events it may read and acknowledge as an agent."),
            optional("rate", "section", "no limit", "How much it may send."),
            byDefault("admin", "boolean", "false", "Whether it may query, read the status, tail and reload."));

    static final Keys RATE = Keys.at(
            "sources.*.rate",
            "At most so much in each second; beyond, the answer is 429.",
            optional("events", "whole number", "no limit", "How many events."),
            optional("bytes", "size", "no limit", "How much data."));

    private final Set<String> channels;
    private final boolean openChannels;
    private final Map<String, String> sourcesByKey = new HashMap<>();

    /** @param channels the names of those that are configured */
    SourcesReader(Set<String> channels, boolean openChannels) {
        this.channels = channels;
        this.openChannels = openChannels;
    }

    List<Producer> read(List<YamlNode.Entry> entries) {
        List<Producer> sources = new ArrayList<>();
        for (YamlNode.Entry entry : entries) {
            Optional<SourceName> name = entry.key().made("the name of a source", SourceName::new);
            Fields fields = entry.value().fields(SOURCE);
            Optional<String> key = fields.optional("key_sha256", node -> key(node, entry.name()));
            Optional<Set<ChannelName>> allowed = fields.node("channels").map(this::channels);
            Set<ChannelName> reads = fields.node("reads").map(this::channels).orElse(Set.of());
            RateLimit rate = rate(fields.section("rate", RATE));
            boolean admin = fields.value("admin", YamlNode::bool);
            name.flatMap(n -> key.map(k -> new Producer(n, k, allowed, reads, rate, admin)))
                    .ifPresent(sources::add);
        }
        return sources;
    }

    /** A key that was put here in place of its hash is not shown. */
    private Optional<String> key(YamlNode node, String source) {
        Optional<String> hash = node.text().map(text -> text.toLowerCase(Locale.ROOT));
        if (hash.isEmpty()) {
            return hash;
        }
        if (!hash.get().matches("[0-9a-f]{64}")) {
            node.problem(
                    "a SHA-256 has 64 hexadecimal digits",
                    Optional.of("`weir key` makes a key and the line that belongs here"));
            return Optional.empty();
        }
        String other = sourcesByKey.putIfAbsent(hash.get(), source);
        if (other != null) {
            node.problem("the sources `" + other + "` and `" + source + "` have the same key");
        }
        return hash;
    }

    private Set<ChannelName> channels(YamlNode list) {
        return new LinkedHashSet<>(list.list(node -> channel(node, channels, openChannels)));
    }

    /** A channel that is configured, or any that could be if channels are open. */
    static Optional<ChannelName> channel(YamlNode node, Set<String> channels, boolean openChannels) {
        return node.made("the name of a channel", ChannelName::new).filter(name -> {
            boolean known = channels.contains(name.value()) || (openChannels && !name.isInternal());
            if (!known) {
                node.problem(
                        "unknown channel " + node.shown(), Optional.of(Nearest.suggestion(name.value(), channels)));
            }
            return known;
        });
    }

    private static RateLimit rate(Fields fields) {
        return new RateLimit(
                fields.optional("events", node -> node.whole(1, EVENTS_MAX))
                        .map(Integer::longValue)
                        .orElse(RateLimit.NONE.eventsPerSecond()),
                fields.optional("bytes", node -> node.size(1, Long.MAX_VALUE)).orElse(RateLimit.NONE.bytesPerSecond()));
    }
}
