package weir.adapters.http;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.Handler;
import io.javalin.http.HandlerType;
import io.javalin.http.HttpResponseException;
import java.io.IOException;
import java.io.InputStream;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Executor;
import weir.application.port.Metrics;

/** Everything that Javalin serves: all but the sending of events. */
final class Routes {
    private static final Logger LOG = System.getLogger(Routes.class.getName());

    record Route(HandlerType method, String path, Handler handler) {}

    private final List<Route> routes;
    private final Metrics.Counter requests;

    /** @param pool makes the answers of requests that waited without a thread */
    Routes(HttpEndpoints endpoints, HttpOptions options, TailRoute tail, Executor pool, Metrics.Counter requests) {
        this.requests = requests;
        Gate gate = new Gate(endpoints.authenticate());
        StatusRoutes status = new StatusRoutes(endpoints);
        PullRoutes pull = new PullRoutes(endpoints.pull(), pool);
        AgentRoutes agents = new AgentRoutes(endpoints.agents());
        TaskRoutes tasks = new TaskRoutes(endpoints.tasks());
        ModelRoutes models = new ModelRoutes(endpoints.models());
        RetentionRoutes retention = new RetentionRoutes(endpoints.retention());
        VersionRoutes versions = new VersionRoutes(endpoints.versions());
        this.routes = List.of(
                new Route(HandlerType.GET, "/", context -> index(context, options)),
                new Route(HandlerType.GET, "/openapi.json", Routes::description),
                new Route(HandlerType.GET, "/healthz", status::healthy),
                new Route(HandlerType.GET, "/readyz", status::ready),
                new Route(HandlerType.GET, "/metrics", gate.withKey(status::metrics)),
                new Route(HandlerType.GET, "/v1/status", gate.forAdmin(status::status)),
                new Route(HandlerType.GET, "/v1/trace/{data_id}", gate.forAdmin(new TraceRoute(endpoints.trace()))),
                new Route(HandlerType.POST, "/v1/query", gate.forAdmin(new QueryRoute(endpoints.query()))),
                new Route(HandlerType.POST, "/v1/export", gate.forAdmin(new ExportRoute(endpoints.export()))),
                new Route(
                        HandlerType.POST,
                        "/v1/channels/{channel}/import",
                        gate.forAdmin(new ImportRoute(endpoints.imports(), options.requestBytesMax()))),
                new Route(HandlerType.GET, "/v1/channels/{channel}/tail", gate.forAdmin(tail)),
                new Route(HandlerType.GET, "/v1/channels/{channel}/events", gate.withProducer(pull::pull)),
                new Route(HandlerType.POST, "/v1/channels/{channel}/ack", gate.withProducer(pull::acknowledge)),
                new Route(HandlerType.GET, "/v1/agents", gate.forAdmin(agents::list)),
                new Route(HandlerType.POST, "/v1/agents/{channel}/{agent}/pause", gate.forAdmin(agents::pause)),
                new Route(HandlerType.POST, "/v1/agents/{channel}/{agent}/resume", gate.forAdmin(agents::resume)),
                new Route(HandlerType.POST, "/v1/agents/{channel}/{agent}/reset", gate.forAdmin(agents::reset)),
                new Route(HandlerType.DELETE, "/v1/agents/{channel}/{agent}", gate.forAdmin(agents::remove)),
                new Route(HandlerType.GET, "/v1/tasks", gate.forAdmin(tasks::list)),
                new Route(HandlerType.POST, "/v1/tasks", gate.forAdmin(tasks::start)),
                new Route(HandlerType.GET, "/v1/tasks/{id}", gate.forAdmin(tasks::show)),
                new Route(HandlerType.DELETE, "/v1/tasks/{id}", gate.forAdmin(tasks::cancel)),
                new Route(HandlerType.GET, "/v1/models", gate.forAdmin(models::list)),
                new Route(HandlerType.POST, "/v1/models/run", gate.forAdmin(models::run)),
                new Route(HandlerType.POST, "/v1/models/test", gate.forAdmin(models::test)),
                new Route(HandlerType.GET, "/v1/models/runs/{run}", gate.forAdmin(models::show)),
                new Route(HandlerType.GET, "/v1/retention", gate.forAdmin(retention::show)),
                new Route(HandlerType.POST, "/v1/retention/plans", gate.forAdmin(retention::plan)),
                new Route(HandlerType.GET, "/v1/retention/plans/{id}", gate.forAdmin(retention::find)),
                new Route(HandlerType.GET, "/v1/retention/audit", gate.forAdmin(retention::audit)),
                new Route(HandlerType.GET, "/v1/versions", gate.forAdmin(versions::list)),
                new Route(HandlerType.GET, "/v1/versions/diff", gate.forAdmin(versions::compare)),
                new Route(HandlerType.POST, "/v1/versions/{version}/promote", gate.forAdmin(versions::promote)),
                new Route(HandlerType.DELETE, "/v1/versions/{version}", gate.forAdmin(versions::remove)),
                new Route(HandlerType.POST, "/v1/tables/{table}/rollback", gate.forAdmin(versions::rollBack)),
                new Route(HandlerType.POST, "/v1/reload", gate.forAdmin(status::reload)));
    }

    List<Route> all() {
        return routes;
    }

    void register(RoutesConfig config) {
        routes.forEach(route -> config.addHttpHandler(route.method, route.path, route.handler));
        config.exception(HttpResponseException.class, Routes::refuse);
        config.exception(Exception.class, Routes::fail);
        config.after(context -> requests.add(1, route(context), Integer.toString(context.statusCode())));
    }

    private static String route(Context context) {
        return Optional.ofNullable(context.endpoints().lastHttpEndpoint())
                .map(endpoint -> endpoint.path)
                .filter(path -> !path.isEmpty())
                .orElse("none");
    }

    private static void refuse(HttpResponseException refused, Context context) {
        String methods = refused.getDetails().get("availableMethods");
        if (methods != null) {
            context.header("Allow", methods);
        }
        HttpFault fault = HttpFault.ofStatus(refused.getStatus());
        String message =
                switch (fault) {
                    case NOT_FOUND -> "there is nothing here; GET / names what there is";
                    case METHOD_NOT_ALLOWED -> "the path takes " + methods;
                    case BAD_REQUEST,
                            MALFORMED_ENCODING,
                            UNAUTHENTICATED,
                            ADMIN_REQUIRED,
                            UNKNOWN_EVENT,
                            UNKNOWN_TASK,
                            REQUEST_TIMEOUT,
                            URI_TOO_LONG,
                            UNSUPPORTED_ENCODING,
                            INVALID_CONFIGURATION,
                            HEADERS_TOO_LARGE,
                            INTERNAL_ERROR,
                            OVERLOADED,
                            UNSUPPORTED_VERSION -> String.valueOf(refused.getMessage());
                };
        Replies.send(context, fault.problem(message));
    }

    /**
     * Never fails itself: Javalin would come back with what it throws, without end. A request that waited may be gone with its
     * connection, and then has neither a path nor a response.
     */
    private static void fail(Exception failure, Context context) {
        try {
            LOG.log(Level.ERROR, "a request to " + context.path() + " failed", failure);
            if (!context.res().isCommitted()) {
                Replies.send(context, HttpFault.INTERNAL_ERROR.problem("the server failed; its log says why"));
            }
        } catch (RuntimeException gone) {
            LOG.log(Level.INFO, "a request was gone before it had its answer: " + failure);
        }
    }

    private void index(Context context, HttpOptions options) {
        Replies.send(context, 200, out -> {
            out.writeStartObject();
            out.writeStringField("name", "Weir");
            out.writeStringField("version", options.version());
            out.writeStringField("data_folder", options.dataFolder().toString());
            out.writeArrayFieldStart("endpoints");
            out.writeString("POST /v1/channels/{channel}/events");
            for (Route route : routes) {
                out.writeString(route.method.name() + " " + route.path);
            }
            out.writeEndArray();
            out.writeEndObject();
        });
    }

    private static void description(Context context) throws IOException {
        try (InputStream file = Objects.requireNonNull(Routes.class.getResourceAsStream("openapi.json"))) {
            context.contentType(JsonText.CONTENT_TYPE).result(file.readAllBytes());
        }
    }
}
