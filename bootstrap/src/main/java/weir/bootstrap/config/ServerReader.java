package weir.bootstrap.config;

import static weir.bootstrap.config.Key.byDefault;
import static weir.bootstrap.config.Key.optional;
import static weir.bootstrap.config.Key.required;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import weir.bootstrap.config.LogConfig.LogFormat;
import weir.bootstrap.config.LogConfig.LogLevel;
import weir.bootstrap.config.ServerConfig.TlsConfig;

/** The sections {@code server} and {@code log}. */
final class ServerReader {
    private static final int REQUEST_BYTES_MAX = 1 << 30;
    private static final String SAME_PORT = "HTTP listens there already: `server.port` is the same";
    private static final Choices<LogFormat> FORMATS = Choices.of(LogFormat.values());
    private static final Choices<LogLevel> LEVELS = Choices.of(LogLevel.values());

    static final Keys SERVER = Keys.at(
            "server",
            "How producers reach Weir.",
            byDefault("host", "text", "127.0.0.1", "The address to listen on; 0.0.0.0 is all of the machine's."),
            byDefault("port", "whole number", "8080", "The port, 0 to 65535; 0 is any free one, printed at the start."),
            byDefault("request_bytes_max", "size", "16MiB", "The largest body, as sent and once decompressed."),
            byDefault(
                    "connections_max",
                    "whole number",
                    "8192",
                    "How many connections may be open at once; a new one then takes the place of the one longest idle."),
            byDefault(
                    "open_channels",
                    "boolean",
                    "false",
                    "Whether a channel that is not configured takes any event; at most 1,000 in one run."),
            optional("tls", "section", "plain HTTP", "The certificate for HTTPS."));

    static final Keys TLS = Keys.at(
            "server.tls",
            "Two files in PEM.",
            required("certificate", "path", "The certificate with its chain."),
            required("private_key", "path", "The private key, in PKCS#8 and not encrypted."));

    static final Keys GRPC = Keys.at(
            "grpc",
            "The gRPC interface, with the certificate and `request_bytes_max` of `server`; grpc.md describes it.",
            optional("host", "text", "as server.host", "The address to listen on."),
            required("port", "whole number", "The port, 0 to 65535; 0 is any free one, printed at the start."),
            byDefault(
                    "connections_max",
                    "whole number",
                    Integer.toString(GrpcConfig.CONNECTIONS_DEFAULT),
                    "How many connections may have calls; calls of further ones are refused until one has gone."));

    static final Keys LOG = Keys.at(
            "log",
            "What is logged, and how.",
            byDefault("format", FORMATS.label(), "text", "Lines for people or for programs."),
            byDefault("level", LEVELS.label(), "info", "The least that is logged."));

    private ServerReader() {}

    static ServerConfig server(Fields fields, Overrides overrides) {
        String host = fields.value("host", YamlNode::textNotEmpty);
        int port = fields.value("port", node -> node.whole(0, ServerConfig.PORT_MAX));
        long requestBytesMax = fields.value("request_bytes_max", node -> node.size(1 << 10, REQUEST_BYTES_MAX));
        int connectionsMax = fields.value("connections_max", node -> node.whole(1, ServerConfig.CONNECTIONS_MAX));
        return new ServerConfig(
                overrides.host().orElse(host),
                overrides.port().orElse(port),
                (int) requestBytesMax,
                connectionsMax,
                fields.value("open_channels", YamlNode::bool),
                fields.node("tls").flatMap(node -> tls(node.fields(TLS))));
    }

    /** @param section empty: none, unless the environment names a port */
    static Optional<GrpcConfig> grpc(
            Optional<YamlNode> section, ServerConfig server, Overrides overrides, Reading reading) {
        Optional<Fields> fields = section.map(node -> node.fields(GRPC));
        Optional<Integer> written =
                fields.flatMap(there -> there.optional("port", node -> node.whole(0, ServerConfig.PORT_MAX)));
        Optional<Integer> port = overrides.grpcPort().or(() -> written);
        String host = overrides
                .host()
                .or(() -> fields.flatMap(there -> there.optional("host", YamlNode::textNotEmpty)))
                .orElse(server.host());
        if (port.isPresent() && port.get() != 0 && port.get() == server.port() && host.equals(server.host())) {
            overrides
                    .grpcPort()
                    .ifPresentOrElse(
                            given -> reading.environmentProblem(Overrides.GRPC_PORT, SAME_PORT),
                            () -> fields.flatMap(there -> there.node("port"))
                                    .ifPresent(node -> node.problem(SAME_PORT)));
        }
        int connectionsMax = fields.map(
                        there -> there.value("connections_max", node -> node.whole(1, ServerConfig.CONNECTIONS_MAX)))
                .orElse(GrpcConfig.CONNECTIONS_DEFAULT);
        return port.map(number -> new GrpcConfig(host, number, connectionsMax));
    }

    private static Optional<TlsConfig> tls(Fields fields) {
        Optional<Path> certificate =
                fields.optional("certificate", node -> existing(node).filter(file -> isCertificate(node, file)));
        Optional<Path> privateKey = fields.optional("private_key", node -> existing(node)
                .filter(file -> certificate.isEmpty() || isKeyOf(node, certificate.get(), file)));
        return certificate.flatMap(first -> privateKey.map(second -> new TlsConfig(first, second)));
    }

    static boolean isCertificate(YamlNode node, Path file) {
        Optional<List<String>> warnings =
                node.attempt("usable", () -> node.reading().compilers().tls().warnings(file));
        warnings.ifPresent(all -> all.forEach(node::warning));
        return warnings.isPresent();
    }

    private static boolean isKeyOf(YamlNode node, Path certificate, Path file) {
        return node.attempt("usable", () -> {
                    node.reading().compilers().tls().requireKey(certificate, file);
                    return file;
                })
                .isPresent();
    }

    static Optional<Path> existing(YamlNode node) {
        return node.file().filter(file -> {
            boolean readable = Files.isRegularFile(file) && Files.isReadable(file);
            if (!readable) {
                node.problem("there is no file " + node.shown() + " that can be read");
            }
            return readable;
        });
    }

    static LogConfig log(Fields fields) {
        return new LogConfig(fields.value("format", FORMATS::read), fields.value("level", LEVELS::read));
    }
}
