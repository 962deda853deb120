package weir.adapters.redis;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.opentest4j.TestAbortedException;

/**
 * A real redis-server in a process of its own, on a free port of this machine: the one that a test dependency brings for
 * Linux, or else one on the path. It is stopped with the test, and with the machine that runs the test.
 */
public final class RedisServer implements AutoCloseable {
    private static final String BUNDLED_VERSION = "7.0.15";

    /** In an option, the port on which it listens. */
    static final String PORT = "{port}";

    private static final Duration START_MAX = Duration.ofSeconds(20);
    private static final Duration STOP_MAX = Duration.ofSeconds(10);

    private final Path program;
    private final Path folder;
    private final int port;
    private final List<String> options;
    private @Nullable Process process;

    private RedisServer(Path program, Path folder, int port, List<String> options) {
        this.program = program;
        this.folder = folder;
        this.port = port;
        this.options = options;
    }

    /**
     * Starts one that keeps nothing beyond its own life, unless the options say otherwise.
     *
     * @param folder where it lives
     * @param options as on its command line
     * @throws TestAbortedException where there is no redis-server: the test is skipped, and says so
     */
    public static RedisServer start(Path folder, String... options) throws IOException {
        RedisServer server = new RedisServer(program(folder), folder, freePort(), List.of(options));
        server.start();
        return server;
    }

    /** Again, on the same port. */
    public void start() throws IOException {
        List<String> command = new ArrayList<>(List.of(
                program.toString(),
                "--port",
                Integer.toString(port),
                "--bind",
                "127.0.0.1",
                "--dir",
                folder.toString(),
                "--save",
                "",
                "--appendonly",
                "no"));
        if (options.contains("--tls-port")) {
            command.addAll(List.of("--port", "0"));
        } else {
            command.addAll(List.of("--port", Integer.toString(port)));
        }
        options.forEach(option -> command.add(option.replace(PORT, Integer.toString(port))));
        Process started = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        folder.resolve("redis.log").toFile()))
                .start();
        Runtime.getRuntime().addShutdownHook(new Thread(started::destroyForcibly));
        process = started;
        long deadline = System.nanoTime() + START_MAX.toNanos();
        while (!answers()) {
            if (!started.isAlive() || System.nanoTime() > deadline) {
                throw new IOException("redis-server did not start: " + Files.readString(folder.resolve("redis.log")));
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
        }
    }

    /** Whether it says anything but that it is loading. */
    private boolean answers() {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1_000);
            if (options.contains("--tls-port")) {
                return true; // it listens when it is ready
            }
            socket.setSoTimeout(1_000);
            socket.getOutputStream().write("PING\r\n".getBytes(StandardCharsets.US_ASCII));
            byte[] answer = socket.getInputStream().readNBytes(5);
            return answer.length == 5 && !new String(answer, StandardCharsets.US_ASCII).startsWith("-LOAD");
        } catch (IOException e) {
            return false; // not yet
        }
    }

    public int port() {
        return port;
    }

    /** As a configuration says it. */
    public String url() {
        return "redis://127.0.0.1:" + port;
    }

    /** SIGKILL: what it has not saved is gone. */
    public void kill() {
        Process running = process;
        if (running != null) {
            running.destroyForcibly();
            awaitEnd(running);
        }
        process = null;
    }

    /** Stops it from answering, or lets it go on: connections stay. */
    public void freeze(boolean now) throws IOException {
        Process running = process;
        if (running == null) {
            throw new IllegalStateException("it does not run");
        }
        Process kill = new ProcessBuilder("kill", now ? "-STOP" : "-CONT", Long.toString(running.pid())).start();
        awaitEnd(kill);
    }

    private static void awaitEnd(Process ending) {
        try {
            if (!ending.waitFor(STOP_MAX.toSeconds(), TimeUnit.SECONDS)) {
                throw new IllegalStateException("process " + ending.pid() + " does not end");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    @Override
    public void close() {
        kill();
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static Path program(Path folder) throws IOException {
        Optional<Path> bundled = bundled(folder);
        return bundled.or(RedisServer::onPath)
                .orElseThrow(
                        () -> new TestAbortedException(
                                "there is no redis-server for this machine: "
                                        + "install one (Debian: apt-get install redis-server), or run the tests on Linux (amd64, arm64)"));
    }

    private static Optional<Path> bundled(Path folder) throws IOException {
        String machine = System.getProperty("os.arch").equals("aarch64") ? "arm64" : System.getProperty("os.arch");
        String system = System.getProperty("os.name").toLowerCase(Locale.ROOT);
        String name = "redis-server-" + BUNDLED_VERSION + "-" + system + "-" + machine;
        try (InputStream found = RedisServer.class.getResourceAsStream("/" + name)) {
            if (found == null || !system.equals("linux")) {
                return Optional.empty();
            }
            Path program = folder.resolve(name);
            Files.copy(found, program, StandardCopyOption.REPLACE_EXISTING);
            if (!program.toFile().setExecutable(true)) {
                throw new IOException(program + " cannot be made executable");
            }
            return Optional.of(program);
        }
    }

    private static Optional<Path> onPath() {
        String path = System.getenv().getOrDefault("PATH", "");
        return List.of(path.split(File.pathSeparator, -1)).stream()
                .filter(folder -> !folder.isEmpty())
                .map(folder -> Path.of(folder, "redis-server"))
                .filter(Files::isExecutable)
                .findFirst();
    }
}
