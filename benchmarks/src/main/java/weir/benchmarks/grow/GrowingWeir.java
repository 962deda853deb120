package weir.benchmarks.grow;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import weir.benchmarks.peers.Machine;
import weir.benchmarks.peers.SampleOrders;
import weir.benchmarks.peers.WeirPeer;
import weir.bootstrap.load.HttpLoad;
import weir.bootstrap.load.HttpRequests;
import weir.bootstrap.load.LoadListener;
import weir.bootstrap.load.LoadPlan;
import weir.bootstrap.load.LoadResult;

/** A server that can be stopped and started again on the same data. Closing it deletes the data. */
final class GrowingWeir implements AutoCloseable {
    private static final int BATCH_EVENTS = 100;
    private static final int BATCHES = 256;
    private static final int CONNECTIONS = 16;
    private static final Duration SETTLE = Duration.ofMinutes(5);

    private final Machine machine;
    private final Path folder;
    private final Path configuration;
    private WeirPeer weir;

    GrowingWeir(Machine machine, Path folder) throws IOException {
        this(machine, folder, "grow.yaml");
    }

    /** @param configuration the name of a file in benchmarks/peers */
    GrowingWeir(Machine machine, Path folder, String configuration) throws IOException {
        this.machine = machine;
        this.folder = folder;
        this.configuration = machine.file("benchmarks/peers/" + configuration);
        deleteAll();
        weir = new WeirPeer(machine, folder, this.configuration);
    }

    /** How long it took until it listened. */
    Duration start() throws IOException, InterruptedException {
        long began = System.nanoTime();
        weir.start();
        return Duration.ofNanos(System.nanoTime() - began);
    }

    void stop() throws IOException, InterruptedException {
        weir.close();
        weir = new WeirPeer(machine, folder, configuration);
    }

    WeirPeer server() {
        return weir;
    }

    Path data() {
        return weir.data();
    }

    /**
     * All the way.
     *
     * @param perSecond events a second from the first one sent until the last one loaded
     */
    record Throughput(double acceptedPerSecond, double perSecond) {}

    Throughput send(List<String> channels, int seconds) throws IOException, InterruptedException {
        long began = System.nanoTime();
        LoadResult result = load(channels, Duration.ofSeconds(seconds));
        if (!weir.settle(SETTLE)) {
            throw new IOException("not all was loaded within " + SETTLE.toMinutes() + " minutes");
        }
        double whole = (System.nanoTime() - began) / 1e9;
        if (result.refusedRequests() > 0) {
            throw new IOException("requests were refused: " + result.refused());
        }
        return new Throughput(result.acceptedPerSecond(), result.accepted() / whole);
    }

    LoadResult load(List<String> channels, Duration lasting) throws IOException {
        return load(channels, lasting, 0);
    }

    /** @param eventsPerSecond 0: as fast as they are taken */
    LoadResult load(List<String> channels, Duration lasting, int eventsPerSecond) throws IOException {
        return load(channels, lasting, eventsPerSecond, LoadListener.NONE);
    }

    LoadResult load(List<String> channels, Duration lasting, int eventsPerSecond, LoadListener listener)
            throws IOException {
        List<byte[]> bodies = SampleOrders.lines(SampleOrders.small(BATCHES * BATCH_EVENTS), BATCH_EVENTS);
        Map<String, String> headers = Map.of(
                "Content-Type",
                "application/x-ndjson",
                "Authorization",
                "Bearer " + weir.key().orElseThrow());
        List<ByteBuffer> requests = new ArrayList<>();
        for (int i = 0; i < Math.max(bodies.size(), channels.size()); i++) {
            requests.add(HttpRequests.post(
                    weir.url(channels.get(i % channels.size())), headers, bodies.get(i % bodies.size())));
        }
        InetSocketAddress address =
                new InetSocketAddress(weir.server().getHost(), weir.server().getPort());
        LoadPlan plan = new LoadPlan(
                address, requests, BATCH_EVENTS, CONNECTIONS, (double) eventsPerSecond / BATCH_EVENTS, lasting);
        return new HttpLoad(plan, listener).run();
    }

    void settle() throws IOException, InterruptedException {
        if (!weir.settle(SETTLE)) {
            throw new IOException("not all was loaded within " + SETTLE.toMinutes() + " minutes");
        }
    }

    /** What the files below take on the disk, holes left out. */
    static long diskBytes(Path path) throws IOException, InterruptedException {
        Process du = new ProcessBuilder("du", "-s", "-k", path.toString()).start();
        String told = new String(du.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        if (du.waitFor() != 0) {
            throw new IOException("du failed on " + path);
        }
        return Long.parseLong(told.split("\t", 2)[0]) << 10;
    }

    @Override
    public void close() throws IOException, InterruptedException {
        weir.close();
        deleteAll();
    }

    private void deleteAll() throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
