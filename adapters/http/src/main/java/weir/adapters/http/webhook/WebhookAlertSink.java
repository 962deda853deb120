package weir.adapters.http.webhook;

import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import weir.application.port.AlertSink;
import weir.application.port.FailureCode;
import weir.application.port.OperationFailed;
import weir.domain.alert.AlertEvents;
import weir.domain.alert.Notice;
import weir.domain.envelope.AgentName;

/**
 * Posts notices to a webhook. Those of one detector and key go one after the other; a notice that fails is tried again,
 * with its successors behind it, until it is given up. What is given up, what comes when too many wait, and what is left
 * at the end goes to a receiver, which may be called by any thread.
 */
public final class WebhookAlertSink implements AlertSink {
    private static final int OK_FIRST = 200;
    private static final int OK_LAST = 299;

    private record Subject(AgentName detector, String key) {}

    /** The notices of one subject, the one that is being tried first. */
    private static final class Lane {
        private final Subject subject;
        private final Queue<Notice> notices = new ArrayDeque<>();
        private int attempts;

        /** The attempt that is under way. */
        private @Nullable CompletableFuture<?> exchange;

        Lane(Subject subject) {
            this.subject = subject;
        }
    }

    /** What became of an attempt: empty if it was delivered. */
    private record Outcome(Optional<String> failure, Optional<String> retryAfter) {}

    private final WebhookOptions options;
    private final InstantSource clock;
    private final Consumer<Undelivered> undelivered;
    private final Later later;
    private final RetryWait retryWait;
    private final Executor threads = Executors.newCachedThreadPool(WebhookAlertSink::thread);
    private final HttpClient http;

    /** Guards all that follows. */
    private final Object lock = new Object();

    private final Map<Subject, Lane> lanes = new HashMap<>();
    private final Queue<Lane> ready = new ArrayDeque<>();
    private int waiting;
    private int requests;
    private boolean closed;

    /** @param undelivered takes what the webhook could not be told; it must not throw */
    public WebhookAlertSink(
            WebhookOptions options, InstantSource clock, RandomGenerator random, Consumer<Undelivered> undelivered) {
        this(options, clock, random, undelivered, new TimerThread());
    }

    WebhookAlertSink(
            WebhookOptions options,
            InstantSource clock,
            RandomGenerator random,
            Consumer<Undelivered> undelivered,
            Later later) {
        this.options = options;
        this.clock = clock;
        this.undelivered = undelivered;
        this.later = later;
        this.retryWait = new RetryWait(options.firstWait(), options.longestWait(), clock, random);
        this.http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .executor(threads)
                .build();
    }

    private static Thread thread(Runnable task) {
        Thread thread = new Thread(task, "webhook");
        thread.setDaemon(true);
        return thread;
    }

    @Override
    public void send(Notice notice) {
        if (enqueued(notice)) {
            startWhatIsReady();
        } else {
            undelivered.accept(new Undelivered(notice, 0, "too many notices wait: " + options.noticesMax()));
        }
    }

    private boolean enqueued(Notice notice) {
        synchronized (lock) {
            if (closed) {
                throw new OperationFailed(FailureCode.CLOSED, "the webhook " + options.url() + " is closed");
            }
            if (waiting == options.noticesMax()) {
                return false;
            }
            waiting++;
            Subject subject =
                    new Subject(notice.alert().detector(), notice.alert().key());
            Lane lane = lanes.computeIfAbsent(subject, Lane::new);
            lane.notices.add(notice);
            if (lane.notices.size() == 1) {
                ready.add(lane);
            }
            return true;
        }
    }

    private void startWhatIsReady() {
        Optional<Lane> next = nextLane();
        while (next.isPresent()) {
            attempt(next.get());
            next = nextLane();
        }
    }

    private Optional<Lane> nextLane() {
        synchronized (lock) {
            if (closed || requests == options.requestsMax() || ready.isEmpty()) {
                return Optional.empty();
            }
            requests++;
            Lane lane = ready.remove();
            lane.attempts++;
            return Optional.of(lane);
        }
    }

    private void attempt(Lane lane) {
        CompletableFuture<HttpResponse<Void>> exchange;
        synchronized (lock) {
            if (closed) {
                return;
            }
            exchange = http.sendAsync(request(lane.notices.element()), HttpResponse.BodyHandlers.discarding());
            lane.exchange = exchange;
        }
        // Cancelled once it is over in any way: an answer whose body never ends is cut off with it.
        var unused = exchange.copy()
                .orTimeout(options.timeout().toMillis(), TimeUnit.MILLISECONDS)
                .whenCompleteAsync(
                        (response, failure) -> {
                            exchange.cancel(true);
                            finish(lane, outcome(response, failure));
                        },
                        threads);
    }

    private HttpRequest request(Notice notice) {
        byte[] body = AlertEvents.json(notice).toBytes();
        long now = clock.instant().getEpochSecond();
        String signatures = options.secrets().stream()
                .map(secret -> secret.signature(notice.id(), now, body))
                .collect(Collectors.joining(" "));
        return HttpRequest.newBuilder(options.url())
                .header("content-type", "application/json")
                .header("user-agent", "Weir")
                .header("webhook-id", notice.id())
                .header("webhook-timestamp", Long.toString(now))
                .header("webhook-signature", signatures)
                .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                .build();
    }

    private Outcome outcome(@Nullable HttpResponse<Void> response, @Nullable Throwable failure) {
        if (response != null) {
            int status = response.statusCode();
            boolean delivered = status >= OK_FIRST && status <= OK_LAST;
            return new Outcome(
                    delivered ? Optional.empty() : Optional.of("it answered " + status),
                    response.headers().firstValue("retry-after"));
        }
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        String reason = cause instanceof TimeoutException
                ? "no whole answer within " + options.timeout().toMillis() + " ms"
                : "it could not be asked: " + cause;
        return new Outcome(Optional.of(reason), Optional.empty());
    }

    private void finish(Lane lane, Outcome outcome) {
        Optional<Undelivered> givenUp = Optional.empty();
        Optional<Duration> again = Optional.empty();
        synchronized (lock) {
            lane.exchange = null;
            requests--;
            if (closed) {
                return;
            }
            if (outcome.failure().isPresent() && lane.attempts < options.attemptsMax()) {
                again = Optional.of(retryWait.after(lane.attempts, outcome.retryAfter()));
            } else {
                int attempts = lane.attempts;
                Notice done = nextOf(lane);
                givenUp = outcome.failure().map(reason -> new Undelivered(done, attempts, reason));
            }
        }
        again.ifPresent(wait -> later.run(() -> resume(lane), wait));
        try {
            givenUp.ifPresent(undelivered);
        } finally {
            startWhatIsReady();
        }
    }

    /** Takes the first notice out of its lane, and makes the lane ready for the next. */
    private Notice nextOf(Lane lane) {
        Notice done = lane.notices.remove();
        waiting--;
        lane.attempts = 0;
        if (lane.notices.isEmpty()) {
            lanes.remove(lane.subject);
        } else {
            ready.add(lane);
        }
        return done;
    }

    private void resume(Lane lane) {
        synchronized (lock) {
            ready.add(lane);
        }
        startWhatIsReady();
    }

    /** What is under way is cut off; whether it has arrived is not known, and it is handed over too. */
    @Override
    public void close() {
        List<Undelivered> left = new ArrayList<>();
        List<CompletableFuture<?>> underWay = new ArrayList<>();
        synchronized (lock) {
            if (closed) {
                return;
            }
            closed = true;
            for (Lane lane : lanes.values()) {
                if (lane.exchange != null) {
                    underWay.add(lane.exchange);
                }
                int attempts = lane.attempts;
                for (Notice notice : lane.notices) {
                    left.add(new Undelivered(notice, attempts, "the webhook was closed"));
                    attempts = 0;
                }
            }
            lanes.clear();
            ready.clear();
        }
        underWay.forEach(exchange -> exchange.cancel(true));
        later.close();
        left.forEach(undelivered);
    }
}
