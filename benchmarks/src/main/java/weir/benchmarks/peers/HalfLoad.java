package weir.benchmarks.peers;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import weir.bootstrap.load.HttpLoad;
import weir.bootstrap.load.HttpRequests;
import weir.bootstrap.load.LoadListener;
import weir.bootstrap.load.LoadPlan;
import weir.bootstrap.load.LoadResult;

/** How long an accepted event waits for its answer at half of what a peer can do, from when it was due. */
final class HalfLoad {
    private static final int MEASURED_SECONDS = 5;

    private final Bench bench;
    private final Load load = Load.single();

    HalfLoad(Bench bench) {
        this.bench = bench;
    }

    /** @param capacity requests/s of each peer at full load, if they have been measured; else they are now */
    void run(Map<String, Double> capacity) throws IOException, InterruptedException {
        MarkdownTable table = new MarkdownTable(
                "", "due/s", "accepted/s", "p50 ms", "p99 ms", "p99.9 ms", "greatest ms", "refused or unsent");
        try (Peers peers = bench.startPeers("half")) {
            for (Peer peer : peers.all()) {
                peer.suspend();
            }
            for (Peer peer : peers.all()) {
                peer.resume();
                double full = full(peer, capacity);
                peer.settle(Duration.ofSeconds(30));
                Bench.syncDisks();
                LoadResult result = paced(
                        peer,
                        load,
                        load.connections(),
                        full / 2,
                        bench.options().seconds(),
                        LoadListener.NONE);
                table.row(
                        peer.name(),
                        Figures.number(full / 2),
                        Figures.number(result.acceptedPerSecond()),
                        Figures.millis(result.latencyMillis(50)),
                        Figures.millis(result.latencyMillis(99)),
                        Figures.millis(result.latencyMillis(99.9)),
                        Figures.millis(result.latencyMillis(100)),
                        result.refusedRequests() + result.unsent());
                bench.say(peer.name() + " at half load: p99 " + Figures.millis(result.latencyMillis(99)) + " ms");
                peer.suspend();
            }
        }
        bench.print("""
                ### half load: single events of %d B, %d connections, %d s

                Requests are due at half the rate of the full load, whether the peer keeps up or not; the time counts from there.

                %s""".formatted(
                load.averageEventBytes(), load.connections(), bench.options().seconds(), table));
    }

    private double full(Peer peer, Map<String, Double> capacity) throws IOException, InterruptedException {
        Path bodies = load.writeBodies(peer, bench.folder());
        bench.wrk().run(peer, load, bodies, bench.options().warmUpSeconds());
        Double known = capacity.get(peer.name());
        if (known != null) {
            return known;
        }
        return bench.wrk()
                .run(
                        peer,
                        load,
                        bodies,
                        Math.min(MEASURED_SECONDS, bench.options().seconds()))
                .requestsPerSecond();
    }

    /** Sends at that rate, from this process. */
    static LoadResult paced(Peer peer, Load load, int connections, double perSecond, int seconds, LoadListener listener)
            throws IOException {
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("Content-Type", peer.takesFlumeJson() ? "application/json" : load.contentType());
        peer.key().ifPresent(key -> headers.put("Authorization", "Bearer " + key));
        List<ByteBuffer> requests = load.bodies(peer).stream()
                .map(body -> HttpRequests.post(peer.url(), headers, body))
                .toList();
        return new HttpLoad(
                        new LoadPlan(
                                new InetSocketAddress(
                                        peer.url().getHost(), peer.url().getPort()),
                                requests,
                                load.eventsPerRequest(),
                                connections,
                                perSecond,
                                Duration.ofSeconds(seconds)),
                        listener)
                .run();
    }
}
