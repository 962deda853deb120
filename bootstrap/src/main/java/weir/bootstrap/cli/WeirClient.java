package weir.bootstrap.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import weir.application.port.Warehouse.QueryResult;

/** The server as a client sees it. What goes wrong is a {@link CommandFailed} with one line for a person. */
final class WeirClient {
    private static final Duration CONNECT_WITHIN = Duration.ofSeconds(5);

    private final URI server;
    private final Optional<String> key;
    private final Duration answerWithin;
    private final HttpClient http;

    WeirClient(URI server, Optional<String> key, Duration answerWithin) {
        this.server = server;
        this.key = key;
        this.answerWithin = answerWithin;
        this.http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(CONNECT_WITHIN)
                .followRedirects(HttpClient.Redirect.NEVER)
                .build();
    }

    URI server() {
        return server;
    }

    /** Sends a batch once. */
    Attempted<IngestAnswer> ingest(String channel, byte[] body, Map<String, String> headers)
            throws InterruptedException {
        HttpRequest.Builder request = request("/v1/channels/" + segment(channel) + "/events")
                .timeout(answerWithin)
                .POST(HttpRequest.BodyPublishers.ofByteArray(body));
        headers.forEach(request::header);
        return once(request.build(), response -> switch (response.statusCode()) {
            case 200 -> answered(json(response));
            case 400, 413 -> noneAccepted(response);
            default -> throw refused(response);
        });
    }

    /** Asks once for the identity of the server's data folder; empty if it, or a proxy before it, does not tell. */
    Attempted<Optional<String>> dataFolder() throws InterruptedException {
        HttpRequest request = request("/").timeout(answerWithin).GET().build();
        return once(request, response -> {
            try {
                return Json.text(Json.read(response.body()), "data_folder");
            } catch (IOException e) {
                return Optional.empty();
            }
        });
    }

    private <T> Attempted<T> once(HttpRequest request, Function<HttpResponse<byte[]>, T> reading)
            throws InterruptedException {
        HttpResponse<byte[]> response;
        try {
            response = http.send(request, HttpResponse.BodyHandlers.ofByteArray());
        } catch (SSLException e) {
            throw unreachable(e);
        } catch (IOException e) {
            return new Attempted.TryAgain<>(message(e), !isRefusedConnection(e), Optional.empty());
        }
        return switch (response.statusCode()) {
            case 429, 502, 503, 504 ->
                new Attempted.TryAgain<>(
                        message(response),
                        true,
                        RetryAfter.parse(response.headers().firstValue("Retry-After")));
            default -> new Attempted.Answered<>(reading.apply(response));
        };
    }

    private static IngestAnswer answered(JsonNode body) {
        return new IngestAnswer.Answered(body.path("accepted").asInt(), rejected(body.path("rejected")));
    }

    /** A batch of which every event was rejected has its answer too; anything else of that kind is a mistake. */
    private IngestAnswer noneAccepted(HttpResponse<byte[]> response) {
        JsonNode list = error(response.body()).path("detail").path("rejected");
        if (list.isArray()) {
            return new IngestAnswer.Answered(0, rejected(list));
        }
        if (response.statusCode() == 413) {
            return new IngestAnswer.TooLarge(message(response));
        }
        throw refused(response);
    }

    private static List<IngestAnswer.RejectedEvent> rejected(JsonNode list) {
        List<IngestAnswer.RejectedEvent> rejected = new ArrayList<>();
        for (JsonNode event : list) {
            rejected.add(new IngestAnswer.RejectedEvent(
                    event.path("index").asInt(),
                    event.path("code").asText(),
                    event.path("reason").asText()));
        }
        return rejected;
    }

    /** @param rowsMax at most so many; the server may have a lower limit */
    QueryResult query(String sql, int rowsMax) throws InterruptedException {
        Map<String, Object> question = new LinkedHashMap<>();
        question.put("sql", sql);
        question.put("rows_max", rowsMax);
        HttpRequest request = request("/v1/query")
                .timeout(answerWithin)
                .header("Content-Type", "application/json")
                .header("Accept", "application/json")
                .POST(HttpRequest.BodyPublishers.ofByteArray(Json.bytes(question)))
                .build();
        JsonNode body = json(send(request));
        List<String> columns = new ArrayList<>();
        body.path("columns").forEach(name -> columns.add(name.asText()));
        List<List<@Nullable Object>> rows = new ArrayList<>();
        for (JsonNode row : body.path("rows")) {
            List<@Nullable Object> values = new ArrayList<>();
            row.forEach(value -> values.add(Json.plain(value)));
            rows.add(values);
        }
        return new QueryResult(columns, rows, body.path("truncated").asBoolean());
    }

    /** Asks once to import events of the past, a line each. */
    Attempted<JsonNode> importEvents(String channel, byte[] lines) throws InterruptedException {
        HttpRequest request = request("/v1/channels/" + segment(channel) + "/import")
                .timeout(answerWithin.multipliedBy(5))
                .header("Content-Type", "application/x-ndjson")
                .POST(HttpRequest.BodyPublishers.ofByteArray(lines))
                .build();
        return once(request, response -> json(succeeded(response)));
    }

    /** All rows of a query into a file that is not there. However long the server takes, it is waited for. */
    void export(String sql, String format, Path target) throws InterruptedException, IOException {
        HttpRequest request = request("/v1/export")
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofByteArray(Json.bytes(Map.of("sql", sql, "format", format))))
                .build();
        HttpResponse<InputStream> response;
        try {
            response = http.send(request, HttpResponse.BodyHandlers.ofInputStream());
        } catch (IOException e) {
            throw unreachable(e);
        }
        try (InputStream body = response.body()) {
            if (response.statusCode() != 200) {
                throw new CommandFailed(ExitCode.FAILED, describe(response.statusCode(), body.readNBytes(1 << 16)));
            }
            Files.copy(body, target);
        } catch (IOException e) {
            throw new IOException("the export broke off: " + e.getMessage(), e);
        }
    }

    /** The models, and how they stand. */
    JsonNode models() throws InterruptedException {
        return json(send(request("/v1/models").timeout(answerWithin).GET().build()));
    }

    /**
     * @param action {@code run} or {@code test}
     * @param names of models; none: all
     * @return the number of the run
     */
    long runModels(String action, List<String> names, boolean full) throws InterruptedException {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("models", names);
        if (full) {
            body.put("full", true);
        }
        HttpRequest request = request("/v1/models/" + action)
                .timeout(answerWithin)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofByteArray(Json.bytes(body)))
                .build();
        HttpResponse<byte[]> response = exchange(request);
        if (response.statusCode() != 202) {
            throw refused(response);
        }
        return json(response).path("run").asLong();
    }

    /** How a run of models stands. */
    JsonNode modelRun(long run) throws InterruptedException {
        return json(send(
                request("/v1/models/runs/" + run).timeout(answerWithin).GET().build()));
    }

    /** In the Prometheus text format. */
    String metrics() throws InterruptedException {
        HttpResponse<byte[]> response =
                send(request("/metrics").timeout(answerWithin).GET().build());
        return new String(response.body(), StandardCharsets.UTF_8);
    }

    JsonNode status() throws InterruptedException {
        return json(send(request("/v1/status").timeout(answerWithin).GET().build()));
    }

    /** How the agents stand, Weir's own too. */
    JsonNode agents() throws InterruptedException {
        return json(send(request("/v1/agents").timeout(answerWithin).GET().build()));
    }

    /** @param action {@code pause}, {@code resume} or {@code reset} */
    JsonNode changeAgent(String channel, String agent, String action, Map<String, String> body)
            throws InterruptedException {
        HttpRequest request = request(agentPath(channel, agent) + "/" + action)
                .timeout(answerWithin)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofByteArray(Json.bytes(body)))
                .build();
        return json(send(request));
    }

    JsonNode removeAgent(String channel, String agent) throws InterruptedException {
        return json(send(request(agentPath(channel, agent))
                .timeout(answerWithin)
                .DELETE()
                .build()));
    }

    private static String agentPath(String channel, String agent) {
        return "/v1/agents/" + segment(channel) + "/" + segment(agent);
    }

    /** What the server was asked to do that takes long. */
    JsonNode tasks() throws InterruptedException {
        return ask("GET", "/v1/tasks", Optional.empty());
    }

    JsonNode task(String id) throws InterruptedException {
        return ask("GET", "/v1/tasks/" + segment(id), Optional.empty());
    }

    JsonNode cancelTask(String id) throws InterruptedException {
        return ask("DELETE", "/v1/tasks/" + segment(id), Optional.empty());
    }

    /** The versions that tables have. */
    JsonNode versions() throws InterruptedException {
        return ask("GET", "/v1/versions", Optional.empty());
    }

    JsonNode promote(String version) throws InterruptedException {
        return ask("POST", "/v1/versions/" + segment(version) + "/promote", Optional.empty());
    }

    JsonNode rollBack(String table) throws InterruptedException {
        return ask("POST", "/v1/tables/" + segment(table) + "/rollback", Optional.empty());
    }

    JsonNode removeVersion(String version) throws InterruptedException {
        return ask("DELETE", "/v1/versions/" + segment(version), Optional.empty());
    }

    JsonNode compareVersions(String left, String right, int samples) throws InterruptedException {
        return ask(
                "GET",
                "/v1/versions/diff?left=" + segment(left) + "&right=" + segment(right) + "&samples=" + samples,
                Optional.empty());
    }

    /**
     * Asks for something that an administrator may ask for.
     *
     * @param body sent as JSON, if there is any
     */
    JsonNode ask(String method, String path, Optional<Object> body) throws InterruptedException {
        HttpRequest.Builder request = request(path).timeout(answerWithin);
        body.ifPresentOrElse(
                json -> request.header("Content-Type", "application/json")
                        .method(method, HttpRequest.BodyPublishers.ofByteArray(Json.bytes(json))),
                () -> request.method(method, HttpRequest.BodyPublishers.noBody()));
        return json(send(request.build()));
    }

    /**
     * @param source whose own id it is, if it is no UUID
     * @param withData whether the event itself is wanted too
     */
    JsonNode trace(String id, Optional<String> source, boolean withData) throws InterruptedException {
        String path = "/v1/trace/" + segment(id) + "?data=" + withData
                + source.map(name -> "&source=" + segment(name)).orElse("");
        return json(send(request(path).timeout(answerWithin).GET().build()));
    }

    /** @return the server's answer, which may be that the configuration has problems */
    JsonNode reload() throws InterruptedException {
        HttpRequest request = request("/v1/reload")
                .timeout(answerWithin)
                .POST(HttpRequest.BodyPublishers.noBody())
                .build();
        HttpResponse<byte[]> response = exchange(request);
        List<String> problems = response.statusCode() == 200 ? List.of() : problems(response);
        if (!problems.isEmpty()) {
            throw new InvalidConfiguration(problems);
        }
        return json(succeeded(response));
    }

    private static List<String> problems(HttpResponse<byte[]> response) {
        List<String> problems = new ArrayList<>();
        error(response.body()).path("detail").path("errors").forEach(problem -> problems.add(problem.asText()));
        return problems;
    }

    /**
     * Opens the stream of a channel's events (server-sent events). The caller closes it.
     *
     * @param lastEventId of the last event seen, so that the server may go on behind it
     * @throws IOException if no server answers, or it cannot answer now
     */
    InputStream tail(String channel, Optional<String> lastEventId) throws IOException, InterruptedException {
        HttpRequest.Builder request = request("/v1/channels/" + segment(channel) + "/tail")
                .timeout(answerWithin)
                .header("Accept", "text/event-stream")
                .GET();
        lastEventId.ifPresent(id -> request.header("Last-Event-ID", id));
        HttpResponse<InputStream> response = http.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
        if (response.statusCode() == 200) {
            return response.body();
        }
        try (InputStream body = response.body()) {
            String message = describe(response.statusCode(), body.readNBytes(1 << 16));
            if (response.statusCode() == 429 || response.statusCode() >= 500) {
                throw new IOException(message);
            }
            throw new CommandFailed(ExitCode.FAILED, message);
        }
    }

    private HttpResponse<byte[]> send(HttpRequest request) throws InterruptedException {
        return succeeded(exchange(request));
    }

    private HttpResponse<byte[]> exchange(HttpRequest request) throws InterruptedException {
        try {
            return http.send(request, HttpResponse.BodyHandlers.ofByteArray());
        } catch (IOException e) {
            throw unreachable(e);
        }
    }

    private HttpResponse<byte[]> succeeded(HttpResponse<byte[]> response) {
        if (response.statusCode() != 200 && response.statusCode() != 202) {
            throw refused(response);
        }
        return response;
    }

    private HttpRequest.Builder request(String path) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(server + path));
        request.header("User-Agent", "weir-cli");
        key.ifPresent(text -> request.header("Authorization", "Bearer " + text));
        return request;
    }

    /** A channel's name as the user typed it, so that the server can say what is wrong with it. */
    private static String segment(String text) {
        return java.net.URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    CommandFailed unreachable(IOException e) {
        return new CommandFailed(ExitCode.UNREACHABLE, message(e), e);
    }

    private String message(IOException e) {
        if (e instanceof SSLException) {
            return "no secure connection to " + server + ": " + e.getMessage();
        }
        if (isRefusedConnection(e)) {
            return "no Weir answers at " + server + ": is it running? start it with ./weir run";
        }
        return e instanceof HttpTimeoutException
                ? server + " gave no answer within " + Durations.text(answerWithin)
                : "the connection to " + server + " broke before the answer came";
    }

    /** Whether it failed because nothing listens there. */
    static boolean isRefusedConnection(@Nullable Throwable e) {
        return e instanceof ConnectException || e instanceof HttpConnectTimeoutException;
    }

    private CommandFailed refused(HttpResponse<byte[]> response) {
        return new CommandFailed(ExitCode.FAILED, message(response));
    }

    private String message(HttpResponse<byte[]> response) {
        return describe(response.statusCode(), response.body());
    }

    private String describe(int status, byte[] body) {
        if (status == 401) {
            return server + " does not know this key: "
                    + (key.isPresent() ? "is it the right one?" : "give one with WEIR_KEY or --key");
        }
        JsonNode error = error(body);
        String told = error.path("message").asText("");
        List<String> near = new ArrayList<>();
        error.path("detail").path("near").forEach(name -> near.add(name.asText()));
        // Some messages name them already.
        String hint = near.isEmpty() || told.contains(near.get(0)) ? "" : "; near to it: " + String.join(", ", near);
        return told.isEmpty() ? server + " answered with HTTP status " + status : CellText.harmless(told + hint);
    }

    /** The error of an answer; nothing if the answer is not Weir's own but, say, a proxy's page. */
    private static JsonNode error(byte[] body) {
        try {
            return Json.read(body).path("error");
        } catch (IOException e) {
            return MissingNode.getInstance();
        }
    }

    private JsonNode json(HttpResponse<byte[]> response) {
        try {
            return Json.read(response.body());
        } catch (IOException e) {
            throw new CommandFailed(
                    ExitCode.FAILED,
                    server + " answered with something that is not Weir's: is it the right address?",
                    e);
        }
    }
}
