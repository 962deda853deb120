package weir.bootstrap.config;

import static weir.bootstrap.config.Key.byDefault;
import static weir.bootstrap.config.Key.optional;
import static weir.bootstrap.config.Key.required;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import weir.application.handle.RouteEvents.Branch;
import weir.application.port.AgentRegister.Begin;
import weir.bootstrap.config.RunAgentConfig.Work;
import weir.domain.condition.Expression;
import weir.domain.envelope.AgentName;
import weir.domain.envelope.ChannelName;

/** The section {@code agents.run}. */
final class RunAgentReader {
    static final int AGENTS_MAX = 64;
    private static final int ATTEMPTS_MAX = 1_000;
    private static final int IN_ROW_MAX = 1_000_000;
    private static final int CONCURRENCY_MAX = 256;
    private static final int ATTEMPTS = 5;
    private static final int WEBHOOK_ATTEMPTS = 10;
    private static final int WEBHOOK_CONCURRENCY = 8;
    private static final Duration TIMEOUT_MIN = Duration.ofMillis(100);
    private static final Duration TIMEOUT_MAX = Duration.ofMinutes(10);
    private static final AgentName NAMELESS = new AgentName("nameless", 1);
    private static final Choices<Begin> BEGINS = Choices.of(Begin.values(), Begin::code);
    private static final Choices<RunAgentType> TYPES = Choices.of(RunAgentType.values());
    private static final Choices<WebhookBody> BODIES = Choices.of(WebhookBody.values());
    private static final Map<String, Boolean> LAPSES = Map.of("go_on", false, "stop", true);

    static final Keys AGENT = Keys.at(
            "agents.run.*",
            "An agent that runs in the server, by its name or name@version; without a version it is 1. agents.md says"
                    + " what they do.",
            required("type", TYPES.label(), "What it does."),
            required("channel", "channel", "The channel that it reads."),
            byDefault("from", BEGINS.label(), "oldest", "Where it begins when it is new to the channel."),
            optional("where", "expression", "all", "The events that it is given."),
            optional("to", "channel, or list of them", "nowhere", "Where map and filter publish to, and a plugin may."),
            optional(
                    "fields",
                    "mapping of name to expression",
                    "all the event's",
                    "With `map`: the fields of what it publishes."),
            optional("routes", "list of sections", "none", "With `route`: where events go."),
            optional("otherwise", "channel", "nowhere", "With `route`: where those go that meet no condition."),
            optional("url", "http or https URL", "none", "With `webhook`: where each event is posted to."),
            optional(
                    "secret",
                    "text, or list of them",
                    "none: requests are not signed",
                    "With `webhook`: what requests are signed with, of 16 bytes or more; take it from the environment."),
            optional("headers", "mapping of name to text", "none", "With `webhook`: further headers of each request."),
            optional("timeout", "duration", "10s", "With `webhook`: how long an answer may take; 100ms to 10m."),
            optional("body", BODIES.label(), "event", "With `webhook`: what of the event is posted."),
            optional(
                    "key",
                    "expression",
                    "one for all",
                    "With `webhook`: events with the same value go one after the other, others at once."),
            optional("concurrency", "whole number", "8", "With `webhook`: how many requests at once, at most 256."),
            optional("class", "name of a class", "none", "With `plugin`: what takes the events."),
            optional("settings", "mapping of name to text", "none", "With `plugin`: what it is told when it begins."),
            optional(
                    "attempts",
                    "whole number",
                    "5, and 10 of a webhook",
                    "How often an event may fail before it is rejected and the agent goes on."),
            byDefault(
                    "stop_after",
                    "whole number",
                    "10",
                    "After how many rejected events, with none between them that it took, the agent stops."),
            byDefault(
                    "on_lapse",
                    "go_on · stop",
                    "go_on",
                    "What it does when it was so far behind that events are gone: `agents.lapse`."));

    static final Keys ROUTE = Keys.at(
            "agents.run.*.routes[]",
            "A way that events go.",
            required("where", "expression", "The events that go there."),
            required("to", "channel", "Where to."));

    private static final Map<RunAgentType, List<String>> OF_TYPE = Map.of(
            RunAgentType.MAP, List.of("to", "fields"),
            RunAgentType.FILTER, List.of("to"),
            RunAgentType.ROUTE, List.of("routes", "otherwise"),
            RunAgentType.WEBHOOK, List.of("url", "secret", "headers", "timeout", "body", "key", "concurrency"),
            RunAgentType.PLUGIN, List.of("to", "class", "settings"));

    /**
     * What agents may refer to.
     *
     * @param channels all that are in the file
     * @param reserved names that no agent may have, and why
     * @param plugins where jars with plugins are
     */
    record Surroundings(Set<String> channels, boolean openChannels, Map<String, String> reserved, Path plugins) {}

    private final Surroundings surroundings;

    RunAgentReader(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    List<RunAgentConfig> read(List<YamlNode.Entry> entries) {
        List<RunAgentConfig> agents = new ArrayList<>();
        Set<AgentName> names = new HashSet<>();
        for (YamlNode.Entry entry : entries) {
            Optional<AgentName> name = name(entry.key());
            if (name.isPresent() && !names.add(name.get())) {
                entry.key().problem("the agent " + name.get() + " is there twice");
            }
            if (names.size() == AGENTS_MAX + 1) {
                entry.key().problem("there may be " + AGENTS_MAX + " agents, and this is one more");
            }
            // Without a name of its own it is read all the same, for what is wrong in it.
            agent(name.orElse(NAMELESS), entry.value().fields(AGENT))
                    .filter(agent -> name.isPresent())
                    .ifPresent(agents::add);
        }
        return List.copyOf(agents);
    }

    private Optional<AgentName> name(YamlNode key) {
        return key.made(
                        "a name, with or without @version",
                        text -> AgentName.parse(text.indexOf('@') < 0 ? text + "@1" : text))
                .filter(name -> {
                    String why = surroundings.reserved().get(name.name());
                    if (why != null) {
                        key.problem(why);
                    }
                    return why == null;
                });
    }

    private Optional<RunAgentConfig> agent(AgentName name, Fields fields) {
        Optional<RunAgentType> type = fields.optional("type", TYPES::read);
        Optional<ChannelName> channel = fields.optional("channel", this::readable);
        Begin begin = fields.value("from", BEGINS::read);
        Optional<Expression> where = fields.optional("where", YamlNode::condition);
        Optional<Expression> key = fields.optional("key", YamlNode::expression);
        boolean isWebhook = type.isPresent() && type.get() == RunAgentType.WEBHOOK;
        int attempts = fields.optional("attempts", node -> node.whole(1, ATTEMPTS_MAX))
                .orElse(isWebhook ? WEBHOOK_ATTEMPTS : ATTEMPTS);
        int inRow = fields.value("stop_after", node -> node.whole(1, IN_ROW_MAX));
        int concurrency = fields.optional("concurrency", node -> node.whole(1, CONCURRENCY_MAX))
                .orElse(isWebhook ? WEBHOOK_CONCURRENCY : 1);
        boolean stopsAtGap = fields.value(
                "on_lapse", node -> node.parsed("go_on or stop", text -> Optional.ofNullable(LAPSES.get(text))));
        Set<ChannelName> targets = new LinkedHashSet<>();
        Optional<Work> work = type.flatMap(there -> {
            requireMeaning(there, fields);
            return work(there, fields, channel, targets);
        });
        return channel.isPresent() && work.isPresent()
                ? Optional.of(new RunAgentConfig(
                        name,
                        channel.get(),
                        begin,
                        where,
                        key,
                        targets,
                        attempts,
                        inRow,
                        concurrency,
                        stopsAtGap,
                        work.get(),
                        fields.owner().canonical()))
                : Optional.empty();
    }

    private static void requireMeaning(RunAgentType type, Fields fields) {
        Stream<String> others = OF_TYPE.values().stream().flatMap(List::stream).distinct();
        others.filter(name -> !OF_TYPE.getOrDefault(type, List.of()).contains(name))
                .forEach(name -> fields.node(name)
                        .ifPresent(node -> node.problem("has no meaning with `type: " + type.code() + "`")));
        List<String> needed =
                switch (type) {
                    case MAP -> List.of("to");
                    case FILTER -> List.of("where", "to");
                    case ROUTE -> List.of("routes");
                    case WEBHOOK -> List.of("url");
                    case PLUGIN -> List.of("class");
                };
        for (String name : needed) {
            if (!fields.has(name)) {
                fields.owner().problem("`" + name + "` is missing: an agent of type " + type.code() + " needs it");
            }
        }
    }

    private Optional<Work> work(
            RunAgentType type, Fields fields, Optional<ChannelName> channel, Set<ChannelName> targets) {
        return switch (type) {
            case MAP -> {
                Map<String, Expression> made = new LinkedHashMap<>();
                fields.entries("fields")
                        .forEach(entry ->
                                entry.value().expression().ifPresent(expression -> made.put(entry.name(), expression)));
                yield to(fields, channel, targets).map(to -> new RunAgentConfig.Mapping(to, made));
            }
            case FILTER -> to(fields, channel, targets).map(RunAgentConfig.Filter::new);
            case ROUTE -> router(fields, channel, targets);
            case WEBHOOK -> webhook(fields);
            case PLUGIN -> {
                targets.addAll(fields.list("to", node -> target(node, channel)));
                yield plugin(fields);
            }
        };
    }

    private Optional<ChannelName> to(Fields fields, Optional<ChannelName> channel, Set<ChannelName> targets) {
        Optional<ChannelName> to = fields.optional("to", node -> target(node, channel));
        to.ifPresent(targets::add);
        return to;
    }

    private Optional<Work> router(Fields fields, Optional<ChannelName> channel, Set<ChannelName> targets) {
        List<Branch> branches = new ArrayList<>();
        for (YamlNode item : fields.node("routes").map(YamlNode::items).orElse(List.of())) {
            Fields route = item.fields(ROUTE);
            Optional<Expression> where = route.optional("where", YamlNode::condition);
            Optional<ChannelName> to = route.optional("to", node -> target(node, channel));
            to.ifPresent(targets::add);
            where.ifPresent(condition -> to.ifPresent(target -> branches.add(new Branch(condition, target))));
        }
        Optional<ChannelName> otherwise = fields.optional("otherwise", node -> target(node, channel));
        otherwise.ifPresent(targets::add);
        if (fields.has("routes") && branches.isEmpty()) {
            fields.node("routes").ifPresent(node -> node.problem("has no route that can be used"));
            return Optional.empty();
        }
        return Optional.of(new RunAgentConfig.Router(branches, otherwise));
    }

    private static Optional<Work> webhook(Fields fields) {
        Map<String, String> headers = new LinkedHashMap<>();
        fields.entries("headers")
                .forEach(entry -> entry.value().text().ifPresent(text -> headers.put(entry.name(), text)));
        List<String> secrets = fields.list("secret", YamlNode::textNotEmpty);
        Duration timeout = fields.optional("timeout", node -> node.duration(TIMEOUT_MIN, TIMEOUT_MAX))
                .orElse(Duration.ofSeconds(10));
        WebhookBody body = fields.optional("body", BODIES::read).orElse(WebhookBody.EVENT);
        Optional<URI> url = fields.optional("url", node -> node.made("a URL", URI::create));
        Optional<RunAgentConfig.Webhook> made =
                url.map(to -> new RunAgentConfig.Webhook(to, secrets, headers, timeout, body));
        RunAgentChecks checks = fields.owner().reading().compilers().agents();
        return made.filter(webhook -> fields.owner()
                        .attempt("a webhook", () -> {
                            checks.requireWebhook(webhook);
                            return webhook;
                        })
                        .isPresent())
                .map(Work.class::cast);
    }

    private Optional<Work> plugin(Fields fields) {
        Map<String, String> settings = new LinkedHashMap<>();
        fields.entries("settings")
                .forEach(entry -> entry.value().text().ifPresent(text -> settings.put(entry.name(), text)));
        RunAgentChecks checks = fields.owner().reading().compilers().agents();
        Optional<String> className = fields.optional(
                "class",
                node -> node.made("a plugin", name -> {
                    checks.requirePlugin(surroundings.plugins(), name);
                    return name;
                }));
        return className.map(name -> new RunAgentConfig.Plugin(name, settings));
    }

    /** Also one of Weir's own. */
    private Optional<ChannelName> readable(YamlNode node) {
        Optional<String> text = node.isScalar() ? node.text() : Optional.empty();
        boolean isWeirs = Arrays.stream(new ChannelName[] {ChannelName.REJECTED, ChannelName.ALERTS})
                .anyMatch(own -> text.isPresent() && own.value().equals(text.get()));
        return isWeirs
                ? text.map(ChannelName::new)
                : SourcesReader.channel(node, surroundings.channels(), surroundings.openChannels());
    }

    private Optional<ChannelName> target(YamlNode node, Optional<ChannelName> read) {
        return SourcesReader.channel(node, surroundings.channels(), surroundings.openChannels())
                .filter(target -> {
                    boolean same = read.isPresent() && read.get().equals(target);
                    if (same) {
                        node.problem("is the channel that the agent reads: it would be given what it has made");
                    }
                    return !same;
                });
    }
}
