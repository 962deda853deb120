package weir.benchmarks.peers;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** nginx writing bodies to its log: what an HTTP server on this machine can do at most. It syncs nothing. */
final class NginxPeer implements Peer {
    private final Machine machine;
    private final Path folder;
    private final int port;
    private Optional<ServerProcess> process = Optional.empty();

    NginxPeer(Machine machine, Path folder) throws IOException {
        this.machine = machine;
        this.folder = folder;
        this.port = ServerProcess.freePort();
    }

    @Override
    public String name() {
        return "nginx";
    }

    @Override
    public void start() throws IOException, InterruptedException {
        Path configuration = folder.resolve("nginx.conf");
        ServerProcess.fill(
                machine.file("benchmarks/peers/nginx.conf"),
                configuration,
                Map.of(
                        "FOLDER", folder.toString(),
                        "PORT", Integer.toString(port),
                        "MODULE", machine.echoModule().toString()));
        ServerProcess started = ServerProcess.start(
                folder.resolve("nginx.out"),
                Map.of(),
                List.of(machine.nginx().toString(), "-p", folder.toString(), "-c", configuration.toString()));
        process = Optional.of(started);
        started.awaitPort(port);
    }

    @Override
    public URI url() {
        return URI.create("http://127.0.0.1:" + port + "/events");
    }

    @Override
    public Optional<String> key() {
        return Optional.empty();
    }

    @Override
    public Progress progress() throws IOException {
        Path log = folder.resolve("events.log");
        return new Progress(-1, Files.exists(log) ? Lines.count(log) : 0, -1);
    }

    @Override
    public boolean settle(Duration atMost) {
        return true;
    }

    /** It does nothing without requests; only its log is begun anew, so that the disk does not fill. */
    @Override
    public void suspend() throws IOException, InterruptedException {
        Files.delete(folder.resolve("events.log"));
        process.orElseThrow().signal("USR1");
    }

    @Override
    public void resume() {}

    @Override
    public void close() throws IOException, InterruptedException {
        if (process.isPresent()) {
            process.get().close();
        }
    }
}
