package weir.benchmarks.peers;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
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
        Map<Peer, Double> due = new LinkedHashMap<>();
        Map<Peer, List<LoadResult>> rounds = new LinkedHashMap<>();
        try (Peers peers = bench.startPeers("half")) {
            for (Peer peer : peers.all()) {
                peer.suspend();
            }
            for (Peer peer : peers.all()) {
                peer.resume();
                due.put(peer, full(peer, capacity) / 2);
                rounds.put(peer, new ArrayList<>());
                // The generator too has to be warm: what it loads and compiles at first would count as waiting.
                turn(peer, due.get(peer), bench.options().warmUpSeconds());
            }
            for (int round = 1; round <= bench.options().rounds(); round++) {
                for (Peer peer : peers.all()) {
                    peer.resume();
                    LoadResult result =
                            turn(peer, due.get(peer), bench.options().seconds());
                    rounds.get(peer).add(result);
                    bench.say("round %d, %s at half load: p99 %s ms"
                            .formatted(round, peer.name(), Figures.millis(result.latencyMillis(99))));
                }
            }
        }
        print(due, rounds);
    }

    private LoadResult turn(Peer peer, double perSecond, int seconds) throws IOException, InterruptedException {
        peer.settle(Duration.ofSeconds(30));
        Bench.syncDisks();
        LoadResult result = paced(peer, load, load.connections(), perSecond, seconds, LoadListener.NONE);
        peer.suspend();
        return result;
    }

    private void print(Map<Peer, Double> due, Map<Peer, List<LoadResult>> rounds) {
        MarkdownTable table = new MarkdownTable(
                "", "due/s", "accepted/s", "p50 ms", "p99 ms", "p99.9 ms", "greatest ms", "refused or unsent");
        rounds.forEach((peer, of) -> table.row(
                peer.name(),
                Figures.number(due.get(peer)),
                Figures.number(median(of, LoadResult::acceptedPerSecond)),
                Figures.millis(median(of, result -> result.latencyMillis(50))),
                Figures.millisSpread(
                        of.stream().map(result -> result.latencyMillis(99)).toList()),
                Figures.millis(median(of, result -> result.latencyMillis(99.9))),
                Figures.millis(of.stream()
                        .mapToDouble(result -> result.latencyMillis(100))
                        .max()
                        .orElseThrow()),
                of.stream()
                        .mapToLong(result -> result.refusedRequests() + result.unsent())
                        .sum()));
        bench.print("""
                ### half load: single events of %d B, %d connections

                Requests are due at half the rate of the full load, whether the peer keeps up or not; the time counts from there.
                %d rounds of %d s, interleaved; medians, of p99 [least–greatest].

                %s""".formatted(
                        load.averageEventBytes(),
                        load.connections(),
                        bench.options().rounds(),
                        bench.options().seconds(),
                        table));
    }

    private static double median(List<LoadResult> of, ToDoubleFunction<LoadResult> figure) {
        return Figures.median(of.stream().map(figure::applyAsDouble).toList());
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
