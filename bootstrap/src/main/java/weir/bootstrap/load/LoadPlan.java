package weir.bootstrap.load;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;

/**
 * What to send.
 *
 * @param requests whole HTTP/1.1 requests, sent in turn, over and over
 * @param eventsPerRequest how many events each of them holds
 * @param connections how many connections send; each has one request under way at a time
 * @param requestsPerSecond how many are due each second, whether the server keeps up or not; 0: each connection sends
 *     its next request as soon as it has the answer
 * @param lasting how long requests are sent
 */
public record LoadPlan(
        InetSocketAddress server,
        List<ByteBuffer> requests,
        int eventsPerRequest,
        int connections,
        double requestsPerSecond,
        Duration lasting) {
    public LoadPlan {
        requests = List.copyOf(requests);
        if (requests.isEmpty() || eventsPerRequest < 1 || connections < 1 || requestsPerSecond < 0) {
            throw new IllegalArgumentException("a load of nothing");
        }
    }

    boolean isPaced() {
        return requestsPerSecond > 0;
    }

    /** When request number {@code index} is due, after the beginning. */
    long dueNanos(long index) {
        return (long) (index * 1e9 / requestsPerSecond);
    }
}
