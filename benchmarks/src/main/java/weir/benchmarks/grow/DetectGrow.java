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
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.HdrHistogram.Histogram;
import weir.benchmarks.peers.Figures;
import weir.benchmarks.peers.MarkdownTable;
import weir.bootstrap.load.LoadListener;
import weir.bootstrap.load.LoadResult;

/**
 * How long it takes until the alert about an event has been received by somebody who follows the channel of alerts. From
 * when the event was wrapped, it holds the sync of the event, the detector, the sync of the alert, and the way to whoever
 * listens, all by the one clock of the machine. From when the event was accepted: since the first answer to any producer
 * after the event was wrapped. Its own answer is that one or a later one, so the figure is no smaller than the true one.
 */
record DetectGrow(int rate, int seconds) {
    private static final int ROUNDS = 3;
    private static final int WARM_UP_SECONDS = 45;

    /** By arrival the alert was last seen at the moment when its event was created. */
    private static final Pattern SEEN = Pattern.compile("\"last_seen\":\"([^\"]+)\"");

    String run(Grow.Servers servers) throws IOException, InterruptedException {
        MarkdownTable table = new MarkdownTable(
                "round",
                "events/s",
                "alerts",
                "accepted p99 ms",
                "accepted to alert p50 ms",
                "p99 ms",
                "greatest ms",
                "wrapped to alert p50 ms",
                "p99 ms",
                "greatest ms");
        try (GrowingWeir weir = servers.open("detect")) {
            weir.start();
            weir.load(List.of("orders"), Duration.ofSeconds(WARM_UP_SECONDS), rate);
            for (int round = 1; round <= ROUNDS; round++) {
                weir.settle();
                Answers answers = new Answers();
                LoadResult result;
                Follower follower = new Follower(weir);
                try (follower) {
                    result = weir.load(List.of("orders"), Duration.ofSeconds(seconds), rate, answers);
                    weir.settle();
                }
                Histogram fromWrapped = new Histogram(3);
                Histogram fromAccepted = new Histogram(3);
                for (Alert alert : follower.alerts) {
                    fromWrapped.recordValue(Math.max(0, alert.received - alert.wrapped));
                    fromAccepted.recordValue(Math.max(0, alert.received - answers.firstSince(alert.wrapped)));
                }
                table.row(
                        round,
                        Figures.number(result.acceptedPerSecond()),
                        Figures.number(fromWrapped.getTotalCount()),
                        Figures.millis(result.latencyMillis(99)),
                        Figures.millis(fromAccepted.getValueAtPercentile(50) / 1e3),
                        Figures.millis(fromAccepted.getValueAtPercentile(99) / 1e3),
                        Figures.millis(fromAccepted.getMaxValue() / 1e3),
                        Figures.millis(fromWrapped.getValueAtPercentile(50) / 1e3),
                        Figures.millis(fromWrapped.getValueAtPercentile(99) / 1e3),
                        Figures.millis(fromWrapped.getMaxValue() / 1e3));
            }
        }
        return table.toString();
    }

    private static long now() {
        return micros(Instant.now());
    }

    private static long micros(Instant instant) {
        return ChronoUnit.MICROS.between(Instant.EPOCH, instant);
    }

    /** Both in microseconds since 1970. */
    private record Alert(long wrapped, long received) {}

    /** When producers were answered, in microseconds since 1970. */
    private static final class Answers implements LoadListener {
        private final ConcurrentSkipListSet<Long> times = new ConcurrentSkipListSet<>();

        @Override
        public void accepted(long dueNanos, long answeredNanos, int accepted) {
            times.add(now() - (System.nanoTime() - answeredNanos) / 1_000);
        }

        long firstSince(long micros) {
            Long first = times.ceiling(micros);
            if (first == null) {
                throw new IllegalStateException("an event was told of that was never accepted");
            }
            return first;
        }
    }

    /** Follows the alerts as they come. */
    private static final class Follower implements AutoCloseable {
        private final ExecutorService thread = Executors.newSingleThreadExecutor();
        private final AtomicBoolean done = new AtomicBoolean();
        private final Stream<String> lines;
        private final Queue<Alert> alerts = new ConcurrentLinkedQueue<>();

        Follower(GrowingWeir weir) throws IOException, InterruptedException {
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
            var unused = thread.submit(this::follow);
        }

        private void follow() {
            try {
                lines.forEach(line -> {
                    Matcher seen = SEEN.matcher(line);
                    if (seen.find()) {
                        alerts.add(new Alert(micros(Instant.parse(seen.group(1))), now()));
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
