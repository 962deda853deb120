package weir.bootstrap.load;

import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.HdrHistogram.Histogram;

/**
 * What came of a load.
 *
 * @param accepted events of requests that were answered with 200, and were accepted
 * @param rejected the other events of such requests
 * @param sendingNanos from the first request's due time to the last one's answer
 * @param unsent requests that were due and never sent, since all connections waited for answers until the end
 * @param refused how many requests were answered with which other status; 0 stands for a connection that broke
 * @param latency nanoseconds from a request's due time to its answer, of those answered with 200
 */
public record LoadResult(
        long accepted,
        long rejected,
        long sendingNanos,
        long unsent,
        SortedMap<Integer, Long> refused,
        Histogram latency) {
    public LoadResult {
        refused = new TreeMap<>(refused);
    }

    public double acceptedPerSecond() {
        return sendingNanos == 0 ? 0 : accepted * 1e9 / sendingNanos;
    }

    public long refusedRequests() {
        return refused.values().stream().mapToLong(Long::longValue).sum();
    }

    /** That percentile of the latency, in milliseconds. */
    public double latencyMillis(double percentile) {
        return latency.getValueAtPercentile(percentile) / 1e6;
    }

    static Map<Integer, Long> none() {
        return new TreeMap<>();
    }
}
