package weir.bootstrap.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Finds the address of the server that a command is about. */
final class ServerUrl {
    /** Written by a running server below its data folder: {@code {"url": …, "pid": …}}. */
    static final String SERVER_FILE = "server.json";

    private static final String HOST_DEFAULT = "127.0.0.1";
    private static final int PORT_DEFAULT = 8080;

    private final Context context;
    private final ConfigOption config;

    ServerUrl(Context context, ConfigOption config) {
        this.context = context;
        this.config = config;
    }

    /** @param option the address that the command line gives, if it gives one */
    URI find(Optional<String> option) {
        Optional<String> given = option.or(() -> context.variable("WEIR_URL"));
        if (given.isPresent()) {
            return parse(given.get());
        }
        Optional<Integer> port = port();
        Optional<String> host = context.variable("WEIR_HOST");
        if (port.isPresent() && port.get() != 0) {
            return url("http", host.orElse(HOST_DEFAULT), port.get());
        }
        ConfigChoice choice = config.choice(context);
        ServerPlace place = choice.file().isPresent()
                ? context.engine().get().place(choice)
                : new ServerPlace(host.orElse(HOST_DEFAULT), port.orElse(PORT_DEFAULT), false, dataFolder());
        Optional<URI> running = running(place.data());
        if (running.isPresent()) {
            return running.get();
        }
        if (place.port() == 0) {
            throw new CommandFailed(
                    ExitCode.UNREACHABLE,
                    "no Weir runs on " + place.data() + ": start it with ./weir run, or say where it is with --url");
        }
        return url(place.tls() ? "https" : "http", place.host(), place.port());
    }

    private Optional<Integer> port() {
        return context.variable("WEIR_PORT").map(text -> {
            if (!text.matches("[0-9]{1,5}") || Integer.parseInt(text) > 65_535) {
                throw new CommandFailed(ExitCode.USAGE, "WEIR_PORT is \"" + text + "\", not a port from 0 to 65535");
            }
            return Integer.parseInt(text);
        });
    }

    private Path dataFolder() {
        return context.folder().resolve(context.variable("WEIR_DATA").orElse("weir-data"));
    }

    /** A server that was killed leaves its file behind: it counts only while its process lives. */
    private static Optional<URI> running(Path data) {
        Path file = data.resolve(SERVER_FILE);
        if (!Files.isRegularFile(file)) {
            return Optional.empty();
        }
        try {
            JsonNode server = Json.read(Files.readAllBytes(file));
            boolean alive = ProcessHandle.of(server.path("pid").asLong(-1)).isPresent();
            return alive ? Json.text(server, "url").map(ServerUrl::parse) : Optional.empty();
        } catch (IOException e) {
            throw new CommandFailed(ExitCode.FAILED, file + " cannot be read: name the server with --url", e);
        }
    }

    private static URI parse(String text) {
        try {
            URI uri = new URI(text.endsWith("/") ? text.substring(0, text.length() - 1) : text);
            boolean web = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
            if (web && uri.getHost() != null && uri.getQuery() == null && uri.getFragment() == null) {
                return uri;
            }
        } catch (java.net.URISyntaxException e) {
            throw new CommandFailed(ExitCode.USAGE, notAnAddress(text), e);
        }
        throw new CommandFailed(ExitCode.USAGE, notAnAddress(text));
    }

    private static String notAnAddress(String text) {
        return "\"" + text + "\" is not the address of a server: it must look like http://127.0.0.1:8080";
    }

    /** A server that listens on every interface is reached on the loopback one. */
    private static URI url(String scheme, String host, int port) {
        String reached =
                switch (host) {
                    case "0.0.0.0", "*" -> HOST_DEFAULT;
                    case "::", "[::]" -> "[::1]";
                    default -> host.contains(":") && !host.startsWith("[") ? "[" + host + "]" : host;
                };
        return parse(scheme + "://" + reached + ":" + port);
    }
}
