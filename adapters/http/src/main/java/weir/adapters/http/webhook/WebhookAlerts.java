package weir.adapters.http.webhook;

import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import weir.application.alert.Telling;
import weir.application.handle.Handled;
import weir.domain.alert.Notice;
import weir.domain.envelope.Payload;

/**
 * Posts notices to a webhook, signed as Standard Webhooks has it: one request for each attempt. Any 2xx takes the notice;
 * whatever else becomes of a request, it says after what time there is to be another one.
 */
public final class WebhookAlerts implements Telling {
    private static final int OK_FIRST = 200;
    private static final int OK_LAST = 299;

    private final WebhookOptions options;
    private final InstantSource clock;
    private final RetryWait retryWait;
    private final ExecutorService threads = Executors.newCachedThreadPool(WebhookAlerts::thread);
    private final HttpClient http;

    /** The requests that are under way, by their number. */
    private final Map<Long, CompletableFuture<?>> underWay = new ConcurrentHashMap<>();

    private final AtomicLong requests = new AtomicLong();
    private volatile boolean closed;

    /** @param random safe for use by several threads */
    public WebhookAlerts(WebhookOptions options, InstantSource clock, RandomGenerator random) {
        this.options = options;
        this.clock = clock;
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
    public CompletionStage<Handled> tell(Notice notice, Payload json, int attempt) {
        CompletableFuture<HttpResponse<Void>> exchange =
                http.sendAsync(request(notice, json.toBytes()), HttpResponse.BodyHandlers.discarding());
        long number = requests.incrementAndGet();
        underWay.put(number, exchange);
        if (closed) {
            exchange.cancel(true);
        }
        // Cancelled once it is over in any way: an answer whose body never ends is cut off with it.
        return exchange.copy()
                .orTimeout(options.timeout().toMillis(), TimeUnit.MILLISECONDS)
                .handle((response, failure) -> {
                    exchange.cancel(true);
                    underWay.remove(number);
                    return handled(response, failure, attempt);
                });
    }

    private HttpRequest request(Notice notice, byte[] body) {
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

    private Handled handled(@Nullable HttpResponse<Void> response, @Nullable Throwable failure, int attempt) {
        if (response == null) {
            return failed(reason(failure), attempt, Optional.empty());
        }
        int status = response.statusCode();
        return status >= OK_FIRST && status <= OK_LAST
                ? Handled.Done.NOTHING
                : failed("it answered " + status, attempt, response.headers().firstValue("retry-after"));
    }

    private Handled failed(String reason, int attempt, Optional<String> retryAfter) {
        return new Handled.Failed(reason, Optional.of(retryWait.after(attempt, retryAfter)));
    }

    private String reason(@Nullable Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        return cause instanceof TimeoutException
                ? "no whole answer within " + options.timeout().toMillis() + " ms"
                : "it could not be asked: " + cause;
    }

    /** Requests that are under way are cut off; whether they have arrived is not known. */
    @Override
    public void close() {
        closed = true;
        underWay.values().forEach(exchange -> exchange.cancel(true));
        threads.shutdown();
    }
}
