package weir.adapters.http;

import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;
import weir.application.ingest.ChannelCatalogue;
import weir.application.ingest.ChannelSpec;
import weir.domain.envelope.ChannelName;

/** Tells browsers which pages may post to a channel (the Fetch standard, "CORS protocol"). */
final class Cors {
    private static final String ANY = "*";

    private static final HttpField VARY = new HttpField(HttpHeader.VARY, "Origin");
    private static final HttpField EXPOSE = new HttpField("Access-Control-Expose-Headers", "Retry-After");
    private static final List<HttpField> PREFLIGHT = List.of(
            new HttpField("Access-Control-Allow-Methods", "POST"),
            new HttpField(
                    "Access-Control-Allow-Headers",
                    "Authorization, Content-Type, Content-Encoding, Weir-Data-Id, Weir-Batch-Id, Weir-Parents"),
            new HttpField("Access-Control-Max-Age", "7200"));

    private final Supplier<ChannelCatalogue> catalogue;

    Cors(Supplier<ChannelCatalogue> catalogue) {
        this.catalogue = catalogue;
    }

    /** What to add to an answer, a refusal too: a page must be able to read why. */
    List<HttpField> headers(Request request, String channel) {
        String origin = request.getHeaders().get(HttpHeader.ORIGIN);
        if (origin == null || !ChannelName.isLegal(channel)) {
            return List.of();
        }
        Optional<ChannelSpec> spec = catalogue.get().find(new ChannelName(channel));
        if (spec.isEmpty() || spec.get().corsOrigins().isEmpty()) {
            return List.of();
        }
        List<String> origins = spec.get().corsOrigins();
        if (origins.contains(ANY)) {
            return List.of(new HttpField("Access-Control-Allow-Origin", ANY), EXPOSE);
        }
        return origins.contains(origin)
                ? List.of(new HttpField("Access-Control-Allow-Origin", origin), EXPOSE, VARY)
                : List.of(VARY);
    }

    /** What to add to the answer to a preflight; the headers above come first. */
    List<HttpField> preflight() {
        return PREFLIGHT;
    }
}
