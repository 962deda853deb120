package weir.benchmarks.grow;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;
import weir.benchmarks.peers.Figures;
import weir.benchmarks.peers.MarkdownTable;
import weir.bootstrap.load.LoadResult;

/**
 * How long it takes from when an event was wrapped until the alert about it has been received by somebody who follows the
 * channel of alerts, both by the one clock of the machine. So it holds the sync of the event, the detector, the sync of
 * the alert, and the way to whoever listens.
 */
record DetectGrow(int rate, int seconds) {
    private static final int ROUNDS = 3;
    private static final int WARM_UP_SECONDS = 15;

    /** By arrival the alert was last seen at the moment when its event was created. */
    private static final Pattern SEEN = Pattern.compile("\"last_seen\":\"([^\"]+)\"");

    String run(Grow.Servers servers) throws IOException, InterruptedException {
        MarkdownTable table = new MarkdownTable(
                "round", "events/s", "alerts", "accepted p99 ms", "alert p50 ms", "alert p99 ms", "greatest ms");
        try (GrowingWeir weir = servers.open("detect")) {
            weir.start();
            weir.load(List.of("orders"), Duration.ofSeconds(WARM_UP_SECONDS), rate);
            for (int round = 1; round <= ROUNDS; round++) {
                weir.settle();
                Histogram latency = new ConcurrentHistogram(3);
                LoadResult result;
                try (Follower follower = new Follower(weir, latency)) {
                    result = weir.load(List.of("orders"), Duration.ofSeconds(seconds), rate);
                    weir.settle();
                }
                table.row(
                        round,
                        Figures.number(result.acceptedPerSecond()),
                        Figures.number(latency.getTotalCount()),
                        Figures.millis(result.latencyMillis(99)),
                        Figures.millis(latency.getValueAtPercentile(50) / 1e3),
                        Figures.millis(latency.getValueAtPercentile(99) / 1e3),
                        Figures.millis(latency.getMaxValue() / 1e3));
            }
        }
        return table.toString();
    }

    /** Follows the alerts as they come. */
    private static final class Follower implements AutoCloseable {
        private final ExecutorService thread = Executors.newSingleThreadExecutor();
        private final AtomicBoolean done = new AtomicBoolean();
        private final Stream<String> lines;

        Follower(GrowingWeir weir, Histogram latency) throws IOException, InterruptedException {
            HttpRequest request = HttpRequest.newBuilder(weir.server().server().resolve("/v1/channels/_alerts/tail"))
                    .header("Authorization", "Bearer " + weir.server().key().orElseThrow())
                    .build();
            HttpResponse<Stream<String>> response = HttpClient.newBuilder()
                    .version(HttpClient.Version.HTTP_1_1)
                    .build()
                    .send(request, HttpResponse.BodyHandlers.ofLines());
            if (response.statusCode() != 200) {
                throw new IOException("the alerts cannot be followed: " + response.statusCode());
            }
            lines = response.body();
            var unused = thread.submit(() -> follow(latency));
        }

        private void follow(Histogram latency) {
            try {
                lines.forEach(line -> {
                    Matcher seen = SEEN.matcher(line);
                    if (seen.find()) {
                        latency.recordValue(
                                Math.max(0, Instant.parse(seen.group(1)).until(Instant.now(), ChronoUnit.MICROS)));
                    }
                });
            } catch (UncheckedIOException e) {
                if (!done.get()) {
                    throw e;
                }
            }
        }

        @Override
        public void close() {
            done.set(true);
            lines.close();
            thread.shutdownNow();
        }
    }
}
