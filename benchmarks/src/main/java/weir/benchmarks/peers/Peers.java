package weir.benchmarks.peers;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Peers that run, each until all are closed. */
final class Peers implements AutoCloseable {
    private final List<Peer> started = new ArrayList<>();

    void start(Peer peer) throws IOException, InterruptedException {
        started.add(peer);
        peer.start();
    }

    List<Peer> all() {
        return List.copyOf(started);
    }

    @Override
    public void close() throws IOException, InterruptedException {
        for (Peer peer : started) {
            peer.close();
        }
    }
}
