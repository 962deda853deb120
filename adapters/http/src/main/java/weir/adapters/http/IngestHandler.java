package weir.adapters.http;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import weir.application.ingest.IngestEvents;
import weir.application.ingest.IngestOutcome.Refusal;
import weir.application.ingest.IngestOutcome.Refused;
import weir.application.ingest.Producer;
import weir.application.port.Metrics;

/**
 * Takes {@code POST /v1/channels/{channel}/events} on the thread that has read it from the network, without waiting for
 * anything; every other request goes to a thread of the pool, and on to the next handler. Measured, this answers half as
 * many requests again as a route of Javalin does.
 */
final class IngestHandler extends Handler.Wrapper {
    private static final String PREFIX = "/v1/channels/";
    private static final String SUFFIX = "/events";
    private static final HttpField ALLOW = new HttpField(HttpHeader.ALLOW, "POST, OPTIONS");

    /** Behind CONNECT whatever comes next is for somebody else. */
    private static final HttpField CLOSE = new HttpField(HttpHeader.CONNECTION, "close");

    /** Javalin would remember every method it is ever asked for. */
    private static final Set<String> METHODS = Set.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS");

    private final HttpEndpoints endpoints;
    private final int requestBytesMax;
    private final BodyBudget budget;
    private final InFlight inFlight;
    private final Cors cors;
    private final Metrics.Counter requests;

    IngestHandler(
            HttpEndpoints endpoints,
            int requestBytesMax,
            BodyBudget budget,
            InFlight inFlight,
            Metrics.Counter requests) {
        this.endpoints = endpoints;
        this.requestBytesMax = requestBytesMax;
        this.budget = budget;
        this.inFlight = inFlight;
        this.cors = new Cors(endpoints.catalogue());
        this.requests = requests;
    }

    @Override
    public InvocationType getInvocationType() {
        return InvocationType.NON_BLOCKING;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        inFlight.begin();
        Callback counted = new Counted(callback, inFlight);
        String path = request.getHttpURI().getPath();
        if (path == null || !METHODS.contains(request.getMethod())) {
            new Answer(response, counted, List.of(CLOSE), requests)
                    .send(HttpFault.METHOD_NOT_ALLOWED.problem("the server knows no such method"));
        } else if (path.startsWith(PREFIX)
                && path.endsWith(SUFFIX)
                && path.length() > PREFIX.length() + SUFFIX.length() - 1) {
            String channel = path.substring(PREFIX.length(), path.length() - SUFFIX.length());
            ingest(request, channel, new Answer(response, counted, cors.headers(request, channel), requests));
        } else {
            passOn(request, response, counted);
        }
        return true;
    }

    private void passOn(Request request, Response response, Callback callback) {
        try {
            pool().execute(() -> {
                try {
                    if (!super.handle(request, response, callback)) {
                        Response.writeError(request, response, callback, HttpFault.NOT_FOUND.status());
                    }
                } catch (Exception e) {
                    Response.writeError(request, response, callback, e);
                }
            });
        } catch (RejectedExecutionException e) {
            new Answer(response, callback, List.of(), requests)
                    .send(Problem.overloaded("too many requests wait for a thread; try again"));
        }
    }

    private Executor pool() {
        return getServer().getThreadPool();
    }

    private void ingest(Request request, String channel, Answer answer) {
        switch (request.getMethod()) {
            case "POST" -> post(request, channel, answer);
            case "OPTIONS" -> {
                boolean preflight = request.getHeaders().contains("Access-Control-Request-Method");
                answer.send(204, preflight ? cors.preflight() : List.of(ALLOW));
            }
            default -> {
                answer.allow(ALLOW);
                answer.send(HttpFault.METHOD_NOT_ALLOWED.problem("events are sent with POST"));
            }
        }
    }

    private void post(Request request, String channel, Answer answer) {
        Optional<Producer> producer = Credentials.key(request.getHeaders().get(HttpHeader.AUTHORIZATION))
                .flatMap(endpoints.authenticate()::authenticate);
        long announced = request.getLength();
        Body body = new Body(budget, requestBytesMax, announced);
        IngestExchange exchange = new IngestExchange(request, answer, body, pool());
        if (producer.isEmpty()) {
            exchange.refuse(unauthenticated());
            return;
        }
        if (announced > requestBytesMax) {
            exchange.refuse(tooLarge(requestBytesMax));
            return;
        }
        IngestEvents ingest = endpoints.ingest();
        Optional<String> contentType = Optional.ofNullable(request.getHeaders().get(HttpHeader.CONTENT_TYPE));
        Optional<Refused> refused = ingest.screen(producer.get(), channel, contentType);
        Optional<ContentEncoding> encoding =
                ContentEncoding.of(request.getHeaders().getCSV(HttpHeader.CONTENT_ENCODING, false));
        if (refused.isPresent()) {
            exchange.refuse(Problem.of(refused.get()));
        } else if (encoding.isEmpty()) {
            exchange.refuse(HttpFault.UNSUPPORTED_ENCODING.problem("a body may be sent as it is or as gzip"));
        } else {
            exchange.accept(ingest, producer.get(), channel, contentType, encoding.get());
        }
    }

    static Problem unauthenticated() {
        return HttpFault.UNAUTHENTICATED.problem(
                "send a key: Authorization: Bearer KEY, or Basic with the key as user name");
    }

    static Problem tooLarge(int bytesMax) {
        return Problem.of(
                Refusal.TOO_LARGE.status(),
                Refusal.TOO_LARGE.code(),
                "a request may have " + bytesMax + " bytes, also once it is unpacked; send less at a time",
                Map.of("bytes_max", bytesMax));
    }

    /** Notes that the request has its answer, or never will. */
    private record Counted(Callback callback, InFlight inFlight) implements Callback {
        @Override
        public void succeeded() {
            inFlight.end();
            callback.succeeded();
        }

        @Override
        public void failed(Throwable failure) {
            inFlight.end();
            callback.failed(failure);
        }

        @Override
        public InvocationType getInvocationType() {
            return callback.getInvocationType();
        }
    }
}
