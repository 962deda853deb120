package weir.benchmarks.peers;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Apache Flume: HTTP source, durable file channel, rolling file sink. */
final class FlumePeer implements Peer {
    private final Machine machine;
    private final Path folder;
    private final int port;
    private Optional<ServerProcess> process = Optional.empty();

    FlumePeer(Machine machine, Path folder) throws IOException {
        this.machine = machine;
        this.folder = folder;
        this.port = ServerProcess.freePort();
    }

    @Override
    public String name() {
        return "Flume";
    }

    @Override
    public void start() throws IOException, InterruptedException {
        Files.createDirectories(folder.resolve("files"));
        Path properties = folder.resolve("flume.properties");
        ServerProcess.fill(
                machine.file("benchmarks/peers/flume.properties"),
                properties,
                Map.of("FOLDER", folder.toString(), "PORT", Integer.toString(port)));
        ServerProcess started = ServerProcess.start(
                folder.resolve("flume.out"),
                Map.of(),
                List.of(
                        machine.java().toString(),
                        "-Xmx2g",
                        "-cp",
                        machine.flumeClassPath(),
                        "org.apache.flume.node.Application",
                        "--no-reload-conf",
                        "--name",
                        "agent",
                        "--conf-file",
                        properties.toString()));
        process = Optional.of(started);
        started.awaitPort(port);
    }

    @Override
    public URI url() {
        return URI.create("http://127.0.0.1:" + port + "/");
    }

    @Override
    public Optional<String> key() {
        return Optional.empty();
    }

    @Override
    public boolean takesFlumeJson() {
        return true;
    }

    @Override
    public Progress progress() throws IOException {
        return new Progress(-1, Lines.countAll(folder.resolve("files")), -1);
    }

    /** Until its file has not grown for a second. */
    @Override
    public boolean settle(Duration atMost) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + atMost.toNanos();
        long before = -1;
        long now = fileBytes();
        while (now != before && System.nanoTime() < deadline) {
            TimeUnit.SECONDS.sleep(1);
            before = now;
            now = fileBytes();
        }
        return now == before;
    }

    private long fileBytes() throws IOException {
        try (var files = Files.list(folder.resolve("files"))) {
            return files.mapToLong(file -> file.toFile().length()).sum();
        }
    }

    @Override
    public void suspend() throws IOException, InterruptedException {
        process.orElseThrow().signal("STOP");
    }

    @Override
    public void resume() throws IOException, InterruptedException {
        process.orElseThrow().signal("CONT");
    }

    @Override
    public void close() throws IOException, InterruptedException {
        if (process.isPresent()) {
            process.get().close();
        }
    }
}
