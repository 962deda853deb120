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
import weir.application.ingest.RequestMemory;
import weir.application.port.Metrics;

/**
 * Takes {@code POST /v1/channels/{channel}/events} on the thread that has read it from the network, without waiting for
 * anything; every other request goes to a thread of the pool, and on to the next handler. Measured, this answers half as
 * many requests again as a route of Javalin does.
 */
final class IngestHandler extends Handler.Wrapper {
    private static final String PREFIX = "/v1/channels/";
    private static final String SUFFIX = "/events";
    private static final String TAIL = "/tail";
    private static final String QUERY = "/v1/query";
    private static final HttpField ALLOW = new HttpField(HttpHeader.ALLOW, "GET, POST, OPTIONS");

    /** Behind CONNECT whatever comes next is for somebody else. */
    private static final HttpField CLOSE = new HttpField(HttpHeader.CONNECTION, "close");

    /** Javalin would remember every method it is ever asked for. */
    private static final Set<String> METHODS = Set.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS");

    private final HttpEndpoints endpoints;
    private final int requestBytesMax;
    private final RequestMemory memory;
    private final InFlight inFlight;
    private final Cors cors;
    private final Executor heavy;
    private final Metrics.Counter requests;

    /** @param heavyTasksMax how many large bodies are taken apart at the same time */
    IngestHandler(
            HttpEndpoints endpoints,
            int requestBytesMax,
            RequestMemory memory,
            InFlight inFlight,
            int heavyTasksMax,
            Metrics.Counter requests) {
        this.endpoints = endpoints;
        this.requestBytesMax = requestBytesMax;
        this.memory = memory;
        this.heavy = new FewAtOnce(task -> pool().execute(task), heavyTasksMax);
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
        GuardedEndPoint endPoint = GuardedEndPoint.of(request);
        if (!endPoint.beginRequest()) {
            callback.failed(new CutOff(Cut.HEAD_TOO_SLOW));
            return true;
        }
        inFlight.begin();
        RequestShare share = new RequestShare(callback, inFlight, endPoint.state(), memory);
        Optional<Problem> refusal = headTooHeavy(request, share);
        String path = request.getHttpURI().getPath();
        boolean pulls = "GET".equals(request.getMethod());
        if (refusal.isPresent()) {
            new Answer(response, share, List.of(CLOSE), requests).send(refusal.get());
        } else if (path == null || !METHODS.contains(request.getMethod())) {
            new Answer(response, share, List.of(CLOSE), requests)
                    .send(HttpFault.METHOD_NOT_ALLOWED.problem("the server knows no such method"));
        } else if (!pulls
                && path.startsWith(PREFIX)
                && path.endsWith(SUFFIX)
                && path.length() > PREFIX.length() + SUFFIX.length() - 1) {
            String channel = path.substring(PREFIX.length(), path.length() - SUFFIX.length());
            ingest(request, channel, share, new Answer(response, share, cors.headers(request, channel), requests));
        } else {
            passOn(request, response, share);
        }
        return true;
    }

    /** Thousands of requests that wait for their bodies, or for a thread, must not fill the memory with their heads. */
    private static Optional<Problem> headTooHeavy(Request request, RequestShare share) {
        if (request.getHeaders().size() > HeadWeight.FIELDS_MAX) {
            return Optional.of(HttpFault.HEADERS_TOO_LARGE.problem(
                    "a request may have " + HeadWeight.FIELDS_MAX + " header fields"));
        }
        long bytes = HeadWeight.of(request.getHeaders());
        return bytes == 0 ? Optional.empty() : share.take(bytes).map(Problem::of);
    }

    private void passOn(Request request, Response response, RequestShare share) {
        try {
            pool().execute(() -> {
                String path = request.getHttpURI().getPath();
                if (path.endsWith(TAIL)) {
                    passOn(request, response, (Callback) share);
                } else {
                    HeldAnswer held = new HeldAnswer(request, response, share, path.equals(QUERY));
                    passOn(request, held, (Callback) held);
                }
            });
        } catch (RejectedExecutionException e) {
            new Answer(response, share, List.of(), requests)
                    .send(Problem.overloaded("too many requests wait for a thread; try again"));
        }
    }

    private void passOn(Request request, Response response, Callback callback) {
        try {
            if (!super.handle(request, response, callback)) {
                Response.writeError(request, response, callback, HttpFault.NOT_FOUND.status());
            }
        } catch (Exception e) {
            Response.writeError(request, response, callback, e);
        }
    }

    private Executor pool() {
        return getServer().getThreadPool();
    }

    private void ingest(Request request, String channel, RequestShare share, Answer answer) {
        switch (request.getMethod()) {
            case "POST" -> post(request, channel, share, answer);
            case "OPTIONS" -> {
                boolean preflight = request.getHeaders().contains("Access-Control-Request-Method");
                answer.send(204, preflight ? cors.preflight() : List.of(ALLOW));
            }
            default -> {
                answer.allow(ALLOW);
                answer.send(HttpFault.METHOD_NOT_ALLOWED.problem("events are sent with POST, and pulled with GET"));
            }
        }
    }

    private void post(Request request, String channel, RequestShare share, Answer answer) {
        Optional<Producer> producer = endpoints
                .authenticate()
                .authenticateBy(Optional.ofNullable(request.getHeaders().get(HttpHeader.AUTHORIZATION)));
        long announced = request.getLength();
        Body body = new Body(share, requestBytesMax, announced);
        IngestExchange exchange = new IngestExchange(request, answer, share, body, heavy);
        if (producer.isEmpty()) {
            exchange.refuse(unauthenticated());
            return;
        }
        share.belongsTo(producer.get());
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
                "no key, or one that is no source's: send Authorization: Bearer KEY, or Basic with the key as user name");
    }

    static Problem tooLarge(int bytesMax) {
        return Problem.of(
                Refusal.TOO_LARGE.status(),
                Refusal.TOO_LARGE.code(),
                "a request may have " + bytesMax + " bytes, also once it is unpacked; send less at a time",
                Map.of("bytes_max", bytesMax));
    }
}
