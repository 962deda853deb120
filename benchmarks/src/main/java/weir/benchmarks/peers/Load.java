package weir.benchmarks.peers;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * A kind of load, the same for every peer but for the form that it wants it in.
 *
 * @param eventsPerRequest events in one request
 */
record Load(String name, int connections, int eventsPerRequest, String contentType, List<String> events) {
    private static final int SINGLE_BODIES = 2_000;
    private static final int BATCH_BODIES = 256;
    private static final int BATCH_EVENTS = 100;

    static Load single() {
        return new Load("single", 64, 1, "application/json", SampleOrders.large(SINGLE_BODIES));
    }

    static Load batch() {
        return new Load(
                "batch", 16, BATCH_EVENTS, "application/x-ndjson", SampleOrders.small(BATCH_BODIES * BATCH_EVENTS));
    }

    List<byte[]> bodies(Peer peer) {
        return peer.takesFlumeJson()
                ? SampleOrders.flumeArrays(events, eventsPerRequest)
                : SampleOrders.lines(events, eventsPerRequest);
    }

    Path writeBodies(Peer peer, Path folder) throws IOException {
        Path file = folder.resolve("bodies-" + name + "-" + peer.name());
        SampleOrders.writeBodies(file, bodies(peer));
        return file;
    }

    int averageEventBytes() {
        return (int) events.stream().mapToInt(String::length).average().orElse(0);
    }
}
