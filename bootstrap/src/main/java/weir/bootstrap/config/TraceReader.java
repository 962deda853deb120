package weir.bootstrap.config;

import static weir.bootstrap.config.Key.byDefault;
import static weir.bootstrap.config.Key.optional;
import static weir.bootstrap.config.Key.required;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** The section {@code trace}. */
final class TraceReader {
    private static final Duration TIMEOUT_MIN = Duration.ofMillis(10);
    private static final Duration TIMEOUT_MAX = Duration.ofMinutes(1);
    private static final int PORT_DEFAULT = 6379;
    private static final int PORT_MAX = 65_535;
    private static final String DATABASE = "/?|/[0-9]{1,6}";
    private static final String PREFIX = "[!-~]{1,64}";

    private static final Choices<TraceType> TYPES = Choices.of(TraceType.values());

    static final Keys TRACE = Keys.at(
            "trace",
            "What became of each event, by its `data_id`.",
            byDefault(
                    "type",
                    TYPES.label(),
                    "embedded",
                    "The adapter: `embedded` is files, `redis` a Redis of version 6.2 or newer, which others can read too."
                            + " With `none` nothing is traced."),
            byDefault("path", "path", "trace", "Of `embedded`: its directory, below `data`."),
            optional("retention", "section", "its defaults", "How much of it is kept."),
            optional("redis", "section", "required by `redis`", "Of `redis`: which one."));

    static final Keys REDIS = Keys.at(
            "trace.redis",
            "The Redis of `trace.type: redis`; with another type it is read and not used.",
            required(
                    "url",
                    "URL",
                    "`redis://HOST:PORT/DATABASE`, or `rediss://…` for TLS; port 6379 and database 0 may be left out."),
            optional(
                    "authorities",
                    "path",
                    "those that Java trusts",
                    "With `rediss://`, a PEM file: the authorities whose certificates are trusted."),
            optional("user", "text", "Redis' default user", "Who asks."),
            optional("password", "`${NAME}` or `${file:/path}`", "none", "The user's."),
            byDefault("prefix", "text", "weir:", "What all keys begin with. Each data folder needs one of its own."),
            byDefault(
                    "timeout",
                    "duration",
                    "2s",
                    "For a connection, and for each answer. Only who asks for a trace waits so long."));

    static final Keys TRACE_RETENTION = Keys.at(
            "trace.retention",
            "What is kept of the trace, of all channels together.",
            optional("age", "duration", "as `queue.retention` says", "How long an event can be traced."),
            byDefault(
                    "bytes",
                    "size",
                    "4GiB",
                    "Of `embedded`: how much its index may take on disk, from 64MiB on: 40 bytes an event. A Redis is bounded by its `maxmemory`."));

    private TraceReader() {}

    /** @param queue whose retention is the trace's too, where it says nothing else */
    static TraceConfig trace(Fields fields, Path data, QueueConfig queue) {
        Fields retention = fields.section("retention", TRACE_RETENTION);
        TraceType type = fields.value("type", TYPES::read);
        Optional<RedisConfig> redis = fields.has("redis") ? redis(fields.section("redis", REDIS)) : Optional.empty();
        if (type == TraceType.REDIS && !fields.has("redis")) {
            fields.node("type")
                    .ifPresent(node -> node.problem("`type: redis` needs `redis: {url: redis://localhost:6379}`"));
        }
        return new TraceConfig(
                type,
                fields.value("path", node -> node.fileBelow(data)),
                retention
                        .optional("age", node -> node.duration(StorageReader.AGE_MIN, StorageReader.AGE_MAX))
                        .orElse(queue.settings().ageMax()),
                retention.value("bytes", node -> node.size(StorageReader.KEPT_BYTES_MIN, StorageReader.BYTES_MAX)),
                type == TraceType.REDIS ? redis : Optional.empty());
    }

    private static Optional<RedisConfig> redis(Fields fields) {
        Optional<Path> authorities = fields.optional("authorities", node -> ServerReader.existing(node)
                .filter(file -> ServerReader.isCertificate(node, file)));
        Optional<String> user = fields.optional("user", YamlNode::textNotEmpty);
        Optional<String> password = fields.optional("password", TraceReader::secret);
        String prefix = fields.value(
                "prefix",
                node -> node.parsed("1 to 64 printable ASCII characters without spaces", text -> Optional.of(text)
                        .filter(given -> given.matches(PREFIX))));
        Duration timeout = fields.value("timeout", node -> node.duration(TIMEOUT_MIN, TIMEOUT_MAX));
        if (user.isPresent() && !fields.has("password")) {
            fields.node("user").ifPresent(node -> node.problem("`user` needs `password`"));
        }
        return fields.optional("url", TraceReader::url)
                .map(url -> new RedisConfig(
                        url.getHost().replaceAll("[\\[\\]]", ""),
                        url.getPort() < 0 ? PORT_DEFAULT : url.getPort(),
                        url.getScheme().equals("rediss"),
                        authorities,
                        database(url),
                        user,
                        password,
                        prefix,
                        timeout));
    }

    private static int database(URI url) {
        String path = url.getPath();
        return path.length() < 2 ? 0 : Integer.parseInt(path.substring(1));
    }

    private static Optional<String> secret(YamlNode node) {
        if (node.isScalar() && !node.isSubstituted()) {
            node.problem("a password does not belong in this file", Optional.of("write ${NAME} or ${file:/path}"));
            return Optional.empty();
        }
        return node.textNotEmpty();
    }

    /** A password that is in it is not shown again. */
    private static Optional<URI> url(YamlNode node) {
        return node.textNotEmpty().flatMap(text -> {
            Optional<String> objection = objection(text);
            objection.ifPresent(node::problem);
            return objection.isPresent() ? Optional.empty() : Optional.of(URI.create(text));
        });
    }

    private static Optional<String> objection(String text) {
        URI url;
        try {
            url = new URI(text);
        } catch (URISyntaxException e) {
            return Optional.of("is not a URL, such as redis://localhost:6379: " + e.getReason()
                    + (e.getIndex() < 0 ? "" : " at character " + (e.getIndex() + 1)));
        }
        if (!"redis".equals(url.getScheme()) && !"rediss".equals(url.getScheme())) {
            return Optional.of("must begin with redis://, or rediss:// for TLS");
        }
        if (url.getRawUserInfo() != null
                || (url.getRawAuthority() != null && url.getRawAuthority().contains("@"))) {
            return Optional.of("user and password do not stand in the URL: say them by `user` and `password`");
        }
        if (url.getHost() == null) {
            return Optional.of("names no host that can be one; it must be like redis://localhost:6379");
        }
        if (url.getPort() == 0 || url.getPort() > PORT_MAX) {
            return Optional.of("has the port " + url.getPort() + ", which must be from 1 to " + PORT_MAX);
        }
        if (!url.getPath().matches(DATABASE) || url.getQuery() != null || url.getFragment() != null) {
            return Optional.of("may have nothing behind the port but the number of a database, such as /0");
        }
        return Optional.empty();
    }
}
