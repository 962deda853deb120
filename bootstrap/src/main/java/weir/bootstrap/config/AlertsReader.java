package weir.bootstrap.config;

import static weir.bootstrap.config.Key.byDefault;
import static weir.bootstrap.config.Key.optional;
import static weir.bootstrap.config.Key.required;

import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import weir.domain.alert.AlertPolicy;
import weir.domain.envelope.ChannelName;
import weir.domain.value.Nearest;
import weir.domain.webhook.WebhookSecret;

/** The section {@code alerts}. */
final class AlertsReader {
    /** The sink that there is if none is configured. */
    static final String LOG = "log";

    private static final Choices<SinkType> TYPES = Choices.of(SinkType.values());
    private static final Duration DAYS_MAX = Duration.ofDays(3_650);
    private static final Duration TIMEOUT_MAX = Duration.ofMinutes(5);
    private static final Duration TIMEOUT_MIN = Duration.ofMillis(10);
    private static final Duration WAIT_MIN = Duration.ofMillis(500);
    private static final Duration WAIT_MAX = Duration.ofHours(1);
    private static final int ALERTS_MAX = 1_000_000;
    private static final int ATTEMPTS_MAX = 1_000;
    private static final int REQUESTS_MAX = 64;
    private static final int SECRETS_MAX = 8;

    /** The agent of a sink is called {@code alert-} and its name, and no agent's name is longer than 64. */
    private static final int NAME_LENGTH_MAX = 58;

    private static final List<String> OF_WEBHOOKS =
            List.of("url", "secret", "timeout", "attempts", "first_wait", "longest_wait", "requests");

    static final Keys ALERTS = Keys.at(
            "alerts",
            "When alerts are told, and where; alerts.md says what that means. A detector may say otherwise.",
            byDefault(
                    "quiet",
                    "duration",
                    "1h",
                    "For how long an alert that was told is not told again, unless it becomes more severe or ends; at most 3650d."),
            optional(
                    "resolve_after",
                    "duration",
                    "when the detector says so",
                    "The silence after which an alert is over, too; at most 3650d."),
            byDefault(
                    "alerts_max",
                    "whole number",
                    "10000",
                    "How many alerts are followed for one detector, at most 1000000; beyond it the one seen longest ago makes room."),
            optional(
                    "sinks",
                    "mapping of name to section",
                    "one, `log`, of type log",
                    "Where alerts are told; each by those of its names that a detector gives, or by all."));

    static final Keys SINK = Keys.at(
            "alerts.sinks.*",
            "A sink by its name: 1 to 58 of a-z, 0-9, _ and -. It is an agent, `alert-NAME@1`, with a place of its own.",
            required("type", TYPES.label(), "A request to a server, an event in a channel, or a line in the log."),
            optional("channel", "channel", "none; channel needs one", "The channel that gets the notices, as JSON."),
            optional("url", "text", "none; webhook needs one", "Where they are posted to: http:// or https://."),
            optional(
                    "secret",
                    "secret or list of them",
                    "none; webhook needs one",
                    "What requests are signed with, from ${NAME} or ${file:/path}: `whsec_` and Base64, or any text, of at"
                            + " least 16 bytes; two while one replaces the other, at most 8."),
            byDefault(
                    "timeout",
                    "duration",
                    "10s",
                    "For one request, from connecting to the end of the answer; 10ms to 5m."),
            byDefault(
                    "attempts",
                    "whole number",
                    "10",
                    "How often a notice is tried before it is rejected, at most 1000."),
            byDefault(
                    "first_wait",
                    "duration",
                    "5s",
                    "Before the second attempt; doubled before each further one. 500ms to 1h."),
            byDefault("longest_wait", "duration", "15m", "What the wait is doubled up to, 500ms to 1h."),
            byDefault("requests", "whole number", "4", "How many requests may be under way at once, at most 64."));

    /** @param names all sinks that are in the file, also those with problems, or the one that there is without any */
    record Alerts(AlertsConfig config, Set<String> names) {}

    private final Set<String> channels;
    private final boolean openChannels;

    /** @param channels those in the file */
    AlertsReader(Set<String> channels, boolean openChannels) {
        this.channels = channels;
        this.openChannels = openChannels;
    }

    Alerts read(Fields fields) {
        AlertPolicy policy = new AlertPolicy(
                fields.value("quiet", AlertsReader::quiet),
                fields.optional("resolve_after", AlertsReader::resolveAfter),
                fields.value("alerts_max", AlertsReader::alertsMax));
        Map<String, SinkConfig> sinks = new LinkedHashMap<>();
        Set<String> names = new LinkedHashSet<>();
        for (YamlNode.Entry entry : fields.entries("sinks")) {
            names.add(entry.name());
            checkName(entry);
            sink(entry.value().fields(SINK)).ifPresent(sink -> sinks.put(entry.name(), sink));
        }
        if (names.isEmpty()) {
            names.add(LOG);
            sinks.put(LOG, new SinkConfig.Log());
        }
        return new Alerts(new AlertsConfig(policy, sinks), names);
    }

    /** For how long a detector's alerts are quiet. */
    static Optional<Duration> quiet(YamlNode node) {
        return node.duration(Duration.ZERO, DAYS_MAX);
    }

    /** The silence after which a detector's alerts are over. */
    static Optional<Duration> resolveAfter(YamlNode node) {
        return node.duration(Duration.ofMillis(1), DAYS_MAX);
    }

    /** How many alerts are followed for a detector. */
    static Optional<Integer> alertsMax(YamlNode node) {
        return node.whole(1, ALERTS_MAX);
    }

    /** The name of a sink that there is. */
    static Optional<String> sinkName(YamlNode node, Set<String> names) {
        return node.textNotEmpty().filter(name -> {
            boolean known = names.contains(name);
            if (!known) {
                node.problem("unknown sink of alerts " + node.shown(), Optional.of(Nearest.suggestion(name, names)));
            }
            return known;
        });
    }

    private static void checkName(YamlNode.Entry entry) {
        if (!ChannelName.isLegal(entry.name()) || entry.name().length() > NAME_LENGTH_MAX) {
            entry.key()
                    .problem("the name of a sink must be 1 to " + NAME_LENGTH_MAX
                            + " of a-z, 0-9, _ and -, and begin with a letter or digit");
        }
    }

    private Optional<SinkConfig> sink(Fields fields) {
        Optional<SinkType> type = fields.optional("type", TYPES::read);
        if (type.isEmpty()) {
            return Optional.empty();
        }
        return switch (type.get()) {
            case LOG -> {
                refuse(fields, OF_WEBHOOKS);
                refuse(fields, List.of("channel"));
                yield Optional.of(new SinkConfig.Log());
            }
            case CHANNEL -> {
                refuse(fields, OF_WEBHOOKS);
                require(fields, "channel");
                yield fields.optional("channel", this::channel).map(SinkConfig.Channel::new);
            }
            case WEBHOOK -> {
                refuse(fields, List.of("channel"));
                yield webhook(fields);
            }
        };
    }

    private static void refuse(Fields fields, List<String> keys) {
        for (String key : keys) {
            fields.node(key).ifPresent(node -> node.problem("`" + key + "` has no meaning for this type"));
        }
    }

    private static void require(Fields fields, String key) {
        if (!fields.has(key)) {
            fields.owner().problem("`" + key + "` is missing for this type");
        }
    }

    private Optional<ChannelName> channel(YamlNode node) {
        return SourcesReader.channel(node, channels, openChannels);
    }

    private static Optional<SinkConfig> webhook(Fields fields) {
        require(fields, "url");
        require(fields, "secret");
        Optional<URI> url = fields.optional("url", node -> node.made("the address of a webhook", AlertsReader::url));
        List<WebhookSecret> secrets = fields.list("secret", AlertsReader::secret);
        if (secrets.size() > SECRETS_MAX) {
            fields.owner().problem("there are more than " + SECRETS_MAX + " secrets");
        }
        Duration timeout = fields.value("timeout", node -> node.duration(TIMEOUT_MIN, TIMEOUT_MAX));
        int attempts = fields.value("attempts", node -> node.whole(1, ATTEMPTS_MAX));
        Duration firstWait = fields.value("first_wait", node -> node.duration(WAIT_MIN, WAIT_MAX));
        Duration longestWait = fields.value("longest_wait", node -> node.duration(WAIT_MIN, WAIT_MAX));
        int requests = fields.value("requests", node -> node.whole(1, REQUESTS_MAX));
        return secrets.isEmpty()
                ? Optional.empty()
                : url.map(address ->
                        new SinkConfig.Webhook(address, secrets, timeout, attempts, firstWait, longestWait, requests));
    }

    private static URI url(String text) {
        URI url;
        try {
            url = new URI(text);
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException("this is no URL: " + e.getReason() + " (index " + e.getIndex() + ")", e);
        }
        String scheme = String.valueOf(url.getScheme());
        boolean web = scheme.equalsIgnoreCase("http") || scheme.equalsIgnoreCase("https");
        if (!web || url.getHost() == null) {
            throw new IllegalArgumentException("a webhook's url begins with http:// or https:// and a host");
        }
        if (url.getUserInfo() != null) {
            throw new IllegalArgumentException(
                    "a webhook's url names no user and no password: requests are signed with `secret`");
        }
        return url;
    }

    private static Optional<WebhookSecret> secret(YamlNode node) {
        Optional<String> text = node.text();
        if (node.isScalar() && !node.isNull() && !node.isSubstituted()) {
            node.problem(
                    "a secret does not belong in this file",
                    Optional.of("write ${NAME} or ${file:/path} in its place"));
            return Optional.empty();
        }
        return text.flatMap(secret -> {
            try {
                return Optional.of(WebhookSecret.parse(secret));
            } catch (IllegalArgumentException e) {
                // It says what is wrong without a word of the secret.
                node.problem(String.valueOf(e.getMessage()));
                return Optional.empty();
            }
        });
    }
}
