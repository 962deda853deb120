package weir.adapters.http;

import java.nio.ByteBuffer;
import java.util.List;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Response;
import weir.application.ingest.IngestOutcome;
import weir.application.ingest.IngestOutcome.Accepted;
import weir.application.ingest.IngestOutcome.Refused;
import weir.application.ingest.IngestOutcome.RejectedEvent;
import weir.application.port.Metrics;
import weir.domain.envelope.DataId;

/** The one answer to a request that the server handles without Javalin. It may be sent from any thread. */
final class Answer {
    private static final HttpField JSON = new HttpField(HttpHeader.CONTENT_TYPE, JsonText.CONTENT_TYPE);
    /** What a client is told that came without a key, or with one that nobody has. */
    static final String CHALLENGE = "Bearer realm=\"weir\", Basic realm=\"weir\", charset=\"UTF-8\"";

    private static final HttpField CHALLENGED = new HttpField(HttpHeader.WWW_AUTHENTICATE, CHALLENGE);

    private final Response response;
    private final RequestShare share;
    private final List<HttpField> headers;
    private final Metrics.Counter requests;

    /**
     * @param headers that any answer to this request has
     * @param requests by route and status
     */
    Answer(Response response, RequestShare share, List<HttpField> headers, Metrics.Counter requests) {
        this.response = response;
        this.share = share;
        this.headers = headers;
        this.requests = requests;
    }

    void send(IngestOutcome outcome) {
        if (outcome instanceof Refused refused) {
            send(Problem.of(refused));
        } else {
            send(200, json((Accepted) outcome));
        }
    }

    /** Adds a header that says which methods there are. */
    void allow(HttpField allow) {
        response.getHeaders().put(allow);
    }

    void send(Problem problem) {
        if (problem.status() == HttpFault.UNAUTHENTICATED.status()) {
            response.getHeaders().put(CHALLENGED);
        }
        problem.retryAfterSeconds().ifPresent(seconds -> response.getHeaders().put(HttpHeader.RETRY_AFTER, seconds));
        send(problem.status(), problem.json());
    }

    /** An answer without a body. */
    void send(int status, List<HttpField> more) {
        more.forEach(response.getHeaders()::put);
        finish(status, ByteBuffer.allocate(0));
    }

    private void send(int status, byte[] json) {
        response.getHeaders().put(JSON);
        response.getHeaders().put(HttpHeader.CONTENT_LENGTH, json.length);
        finish(status, ByteBuffer.wrap(json));
    }

    private void finish(int status, ByteBuffer content) {
        headers.forEach(response.getHeaders()::put);
        response.setStatus(status);
        requests.add(1, "ingest", Integer.toString(status));
        share.keepOnly(content.remaining());
        response.write(true, content, share);
    }

    private static byte[] json(Accepted accepted) {
        if (accepted.rejected().isEmpty()) {
            return AcceptedText.of(accepted.ids());
        }
        return JsonText.bytes(out -> {
            out.writeStartObject();
            out.writeNumberField("accepted", accepted.ids().size());
            out.writeArrayFieldStart("rejected");
            for (RejectedEvent event : accepted.rejected()) {
                out.writeStartObject();
                out.writeNumberField("index", event.index());
                out.writeStringField("code", event.code());
                out.writeStringField("reason", event.reason());
                out.writeEndObject();
            }
            out.writeEndArray();
            out.writeArrayFieldStart("ids");
            for (DataId id : accepted.ids()) {
                out.writeString(id.toString());
            }
            out.writeEndArray();
            out.writeEndObject();
        });
    }
}
