package weir.benchmarks.peers;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import weir.benchmarks.peers.Peer.Progress;

/**
 * The peers in turn under one load, round by round: A B C A B C. All of them stay up, warm; while one is measured the
 * others are halted, so that what they still have to do takes nothing from it.
 */
final class Comparison {
    private static final Duration SETTLE = Duration.ofSeconds(20);

    private final Bench bench;
    private final Load load;
    private final Map<Peer, Path> bodies = new LinkedHashMap<>();
    private final Map<Peer, List<Turn>> turns = new LinkedHashMap<>();

    /** One peer's part of one round. */
    private record Turn(Wrk.Result result, Progress progress) {}

    Comparison(Bench bench, Load load) {
        this.bench = bench;
        this.load = load;
    }

    /** The rate at which each peer accepted requests, the median of the rounds. */
    Map<String, Double> run() throws IOException, InterruptedException {
        try (Peers peers = bench.startPeers(load.name())) {
            for (Peer peer : peers.all()) {
                bodies.put(peer, load.writeBodies(peer, bench.folder()));
                turns.put(peer, new ArrayList<>());
                bench.say("warming up " + peer.name() + " …");
                bench.wrk().run(peer, load, bodies.get(peer), bench.options().warmUpSeconds());
                rest(peer);
            }
            for (int round = 1; round <= bench.options().rounds(); round++) {
                for (Peer peer : peers.all()) {
                    measure(peer, round);
                }
            }
        }
        print();
        Map<String, Double> rates = new LinkedHashMap<>();
        turns.forEach((peer, of) -> rates.put(peer.name(), Figures.median(rates(of))));
        return rates;
    }

    private void measure(Peer peer, int round) throws IOException, InterruptedException {
        peer.resume();
        Progress before = peer.progress();
        Wrk.Result result =
                bench.wrk().run(peer, load, bodies.get(peer), bench.options().seconds());
        Progress progress = peer.progress().since(before);
        check(peer, result, progress);
        turns.get(peer).add(new Turn(result, progress));
        bench.say("round %d, %s: %s events/s accepted, p99 %s ms"
                .formatted(
                        round,
                        peer.name(),
                        Figures.number(result.requestsPerSecond() * load.eventsPerRequest()),
                        Figures.millis(result.p99Millis())));
        rest(peer);
    }

    private void rest(Peer peer) throws IOException, InterruptedException {
        peer.settle(SETTLE);
        peer.suspend();
        Bench.syncDisks();
    }

    /** A figure of a peer that refused, or did not do what it is measured for, is none. */
    private void check(Peer peer, Wrk.Result result, Progress progress) throws IOException {
        if (result.refused() + result.broken() > 0) {
            bench.say(
                    "  %s refused %d requests, and %d broke".formatted(peer.name(), result.refused(), result.broken()));
        }
        long events = result.requests() * load.eventsPerRequest();
        long said = peer instanceof NginxPeer ? progress.stored() : progress.accepted();
        if (said >= 0 && said < events) {
            throw new IOException(
                    peer.name() + " answered " + events + " events with 200, and has " + said + " of them");
        }
    }

    private static List<Double> rates(List<Turn> of) {
        return of.stream().map(turn -> turn.result.requestsPerSecond()).toList();
    }

    private void print() {
        List<String> columns = new ArrayList<>(List.of("", "events/s accepted"));
        turns.keySet().forEach(peer -> columns.add("of " + peer.name()));
        columns.addAll(List.of("p50 ms", "p99 ms", "stored/s meanwhile", "loaded/s meanwhile", "refused"));
        MarkdownTable table = new MarkdownTable(columns.toArray(String[]::new));
        turns.forEach((peer, of) -> {
            List<Object> row = new ArrayList<>();
            row.add(peer.name());
            row.add(Figures.spread(rates(of).stream()
                    .map(rate -> rate * load.eventsPerRequest())
                    .toList()));
            turns.values().forEach(other -> row.add(Figures.ratio(rates(of), rates(other))));
            row.add(Figures.millis(median(of, turn -> turn.result.p50Millis())));
            row.add(Figures.millis(median(of, turn -> turn.result.p99Millis())));
            row.add(Figures.number(median(of, turn -> turn.progress.stored() / turn.result.seconds())));
            row.add(
                    of.get(0).progress.loaded() < 0
                            ? "–"
                            : Figures.number(median(of, turn -> turn.progress.loaded() / turn.result.seconds())));
            row.add(of.stream().mapToLong(turn -> turn.result.refused()).sum());
            table.row(row.toArray());
        });
        bench.print("""
                ### %s: %d events of %d B a request, %d connections

                %d rounds of %d s, interleaved; medians [least–greatest], ratios round by round.

                %s""".formatted(
                        load.name(),
                        load.eventsPerRequest(),
                        load.averageEventBytes(),
                        load.connections(),
                        bench.options().rounds(),
                        bench.options().seconds(),
                        table));
    }

    private static double median(List<Turn> of, java.util.function.ToDoubleFunction<Turn> figure) {
        return Figures.median(of.stream().map(figure::applyAsDouble).toList());
    }
}
