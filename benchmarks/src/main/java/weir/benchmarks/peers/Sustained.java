package weir.benchmarks.peers;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import weir.benchmarks.peers.Peer.Progress;

/**
 * All the way for a minute: what is accepted, what is in the lake and the warehouse by then, and how long until all of it
 * is. The counts are taken from the lake's objects and the warehouse's rows themselves.
 */
final class Sustained {
    private static final Duration SETTLE = Duration.ofSeconds(90);
    /** A peer that is only measured by what it has done within the time need not be waited for. */
    private static final Duration PEER_SETTLE = Duration.ofSeconds(10);

    private final Bench bench;
    private final Load load = Load.batch();

    /**
     * One peer's minute.
     *
     * @param whole seconds from the beginning until everything that was accepted was at its end; empty: not waited for
     */
    private record Minute(String peer, Wrk.Result result, Progress atEnd, OptionalDouble whole) {}

    Sustained(Bench bench) {
        this.bench = bench;
    }

    void run() throws IOException, InterruptedException {
        List<Minute> minutes = new ArrayList<>();
        for (String name : bench.options().peers()) {
            if (!name.equals("nginx")) {
                minutes.add(minute(name));
            }
        }
        print(minutes);
    }

    private Minute minute(String name) throws IOException, InterruptedException {
        Path folder = bench.emptyFolder("sustained-" + name);
        try (Peer peer = bench.peer(name, folder)) {
            peer.start();
            Path bodies = load.writeBodies(peer, bench.folder());
            bench.wrk().run(peer, load, bodies, bench.options().warmUpSeconds());
            Duration settleWithin = peer instanceof WeirPeer ? SETTLE : PEER_SETTLE;
            peer.settle(settleWithin);
            Bench.syncDisks();
            Progress before = peer.progress();
            long began = System.nanoTime();
            Wrk.Result result =
                    bench.wrk().run(peer, load, bodies, bench.options().sustainedSeconds());
            Progress atEnd = peer.progress().since(before);
            boolean settled = peer.settle(settleWithin);
            double whole = (System.nanoTime() - began) / 1e9;
            Progress all = peer.progress();
            bench.say("%s: %s events/s accepted, %s/s all the way within the time, waited until %.1f s"
                    .formatted(
                            name,
                            Figures.number(result.requestsPerSecond() * load.eventsPerRequest()),
                            Figures.number(
                                    (atEnd.loaded() < 0 ? atEnd.stored() : Math.min(atEnd.stored(), atEnd.loaded()))
                                            / result.seconds()),
                            whole));
            if (peer instanceof WeirPeer weir) {
                if (!settled) {
                    throw new IOException("Weir had not done with what it accepted after " + SETTLE.toSeconds() + " s");
                }
                reconcile(weir, all);
            }
            return new Minute(name, result, atEnd, settled ? OptionalDouble.of(whole) : OptionalDouble.empty());
        } finally {
            Bench.delete(folder);
        }
    }

    /** Counted from the objects and the table, not from what the server says of itself. */
    private void reconcile(WeirPeer weir, Progress said) throws IOException, InterruptedException {
        long rows = weir.queryNumber("SELECT count(*) FROM orders");
        long lake;
        try (Connection duckdb = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = duckdb.createStatement();
                ResultSet count = statement.executeQuery(
                        "SELECT count(*) FROM '" + weir.data().resolve("lake") + "/raw/channel=orders/**/*.parquet'")) {
            count.next();
            lake = count.getLong(1);
        } catch (SQLException e) {
            throw new IOException("the lake could not be counted", e);
        }
        bench.say("  reconciled: accepted %d, in the lake %d, in the warehouse %d"
                .formatted(said.accepted(), lake, rows));
        if (said.accepted() != lake || lake != rows) {
            throw new IOException("accepted, lake and warehouse do not agree");
        }
    }

    private void print(List<Minute> minutes) {
        MarkdownTable table = new MarkdownTable(
                "",
                "accepted/s",
                "in its lake or file/s, by the end",
                "in the warehouse/s, by the end",
                "all of it after s",
                "all the way/s");
        for (Minute minute : minutes) {
            double seconds = minute.result.seconds();
            long accepted = minute.result.requests() * load.eventsPerRequest();
            table.row(
                    minute.peer,
                    Figures.number(accepted / seconds),
                    Figures.number(minute.atEnd.stored() / seconds),
                    minute.atEnd.loaded() < 0 ? "–" : Figures.number(minute.atEnd.loaded() / seconds),
                    minute.whole.isPresent() ? Figures.millis(minute.whole.getAsDouble()) : "not waited for",
                    minute.whole.isPresent() ? Figures.number(accepted / minute.whole.getAsDouble()) : "–");
        }
        bench.print("""
                ### sustained: %d events of %d B a request, %d connections, %d s

                15 typed columns, with convert, rename, flatten and a look-up. What was accepted was counted in the lake's objects
                and in the table, and agrees.

                %s""".formatted(
                        load.eventsPerRequest(),
                        load.averageEventBytes(),
                        load.connections(),
                        bench.options().sustainedSeconds(),
                        table));
    }
}
