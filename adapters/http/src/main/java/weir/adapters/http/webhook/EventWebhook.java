package weir.adapters.http.webhook;

import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
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
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import weir.application.handle.AsyncEventHandler;
import weir.application.handle.Event;
import weir.application.handle.EventRefused;
import weir.application.handle.Handled;

/**
 * Posts each event to a URL, once for each time that it is given: 2xx takes it, anything else and no answer in time is a
 * failure. Requests are signed as Standard Webhooks has it; {@code webhook-id} is the event's {@code data_id}, the same in
 * each attempt. Who gives it events waits and tries again.
 */
public final class EventWebhook implements AsyncEventHandler {
    private static final int OK_FIRST = 200;
    private static final int OK_LAST = 299;
    private static final int TOO_LARGE = 413;

    private final EventWebhookOptions options;
    private final InstantSource clock;

    /** Where it posts to, without anything that may be secret. */
    private final String place;

    private final RetryAfter retryAfter;
    private final ExecutorService threads = Executors.newCachedThreadPool(EventWebhook::thread);
    private final Map<Long, CompletableFuture<?>> underWay = new ConcurrentHashMap<>();
    private final AtomicLong requests = new AtomicLong();
    private final HttpClient http;
    private volatile boolean closed;

    public EventWebhook(EventWebhookOptions options, InstantSource clock) {
        this.options = options;
        this.clock = clock;
        this.place = Places.of(options.url());
        this.retryAfter = new RetryAfter(clock);
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
    public CompletionStage<Handled> handle(Event event) {
        HttpRequest request;
        try {
            request = request(event);
        } catch (EventRefused e) {
            return CompletableFuture.completedStage(new Handled.Refused(String.valueOf(e.getMessage())));
        }
        CompletableFuture<HttpResponse<Void>> exchange =
                http.sendAsync(request, HttpResponse.BodyHandlers.discarding());
        long number = requests.incrementAndGet();
        underWay.put(number, exchange);
        if (closed) {
            exchange.cancel(true);
        }
        // Cancelled once it is over in any way: an answer whose body never ends is cut off with it.
        return exchange.copy()
                .orTimeout(options.timeout().toMillis(), TimeUnit.MILLISECONDS)
                .handle((response, failure) -> {
                    underWay.remove(number);
                    exchange.cancel(true);
                    return outcome(response, failure);
                });
    }

    private HttpRequest request(Event event) throws EventRefused {
        EventBody.Written body = options.body().of(event);
        long now = clock.instant().getEpochSecond();
        HttpRequest.Builder request = HttpRequest.newBuilder(options.url())
                .header("content-type", body.contentType())
                .header("user-agent", "Weir")
                .header("webhook-id", event.id())
                .header("webhook-timestamp", Long.toString(now))
                .POST(HttpRequest.BodyPublishers.ofByteArray(body.bytes()));
        if (!options.secrets().isEmpty()) {
            request.header(
                    "webhook-signature",
                    options.secrets().stream()
                            .map(secret -> secret.signature(event.id(), now, body.bytes()))
                            .collect(Collectors.joining(" ")));
        }
        options.headers().forEach(request::setHeader);
        return request.build();
    }

    private Handled outcome(@Nullable HttpResponse<Void> response, @Nullable Throwable failure) {
        if (response == null) {
            return new Handled.Failed(why(failure), Optional.empty());
        }
        int status = response.statusCode();
        if (status >= OK_FIRST && status <= OK_LAST) {
            return Handled.Done.NOTHING;
        }
        String answered = place + " answered " + status;
        Optional<Duration> after = response.headers().firstValue("retry-after").flatMap(retryAfter::parsed);
        return status == TOO_LARGE ? new Handled.Refused(answered) : new Handled.Failed(answered, after);
    }

    private String why(@Nullable Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        return cause instanceof TimeoutException
                ? place + " gave no whole answer within " + options.timeout().toMillis() + " ms"
                : place + " could not be asked: " + cause;
    }

    @Override
    public void close() {
        closed = true;
        underWay.values().forEach(exchange -> exchange.cancel(true));
        threads.shutdown();
    }
}
