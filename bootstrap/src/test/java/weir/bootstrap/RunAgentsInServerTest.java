package weir.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.lang.reflect.Method;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URL;
import java.net.URLClassLoader;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import weir.domain.envelope.ChannelName;

/** Agents of the configuration in the whole server, with a real webhook and a real plugin. */
final class RunAgentsInServerTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Path EXAMPLE = Path.of("..", "docs", "examples", "plugin");
    private static final String HEAD = """
            server: {port: 0}
            data: data
            lake: {roll: {age: 300ms}}
            sources: {default: {key_sha256: "KEY", admin: true}}
            """;

    @TempDir
    private Path folder = Path.of("");

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<HttpServer> servers = new ArrayList<>();

    @AfterEach
    void close() {
        servers.forEach(server -> server.stop(0));
        threads.shutdownNow();
    }

    private static <T> T await(Callable<T> ask, T wanted) throws Exception {
        Instant deadline = Instant.now().plus(PATIENCE);
        T found = ask.call();
        while (!Objects.equals(found, wanted) && Instant.now().isBefore(deadline)) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
            found = ask.call();
        }
        assertThat(found).isEqualTo(wanted);
        return found;
    }

    private JsonNode ask(ServerInProcess weir, String method, String path, String body, int status) throws Exception {
        HttpResponse<String> answer = client.send(
                HttpRequest.newBuilder(weir.url.resolve(path))
                        .header("Authorization", "Bearer " + ServerInProcess.KEY)
                        .method(method, HttpRequest.BodyPublishers.ofString(body))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        return ServerInProcess.JSON.readTree(answer.body());
    }

    private static void send(ServerInProcess weir, String channel, int from, int to) throws Exception {
        StringBuilder body = new StringBuilder();
        for (int n = from; n < to; n++) {
            body.append("{\"n\":%d,\"region\":\"r%d\",\"megawatts\":\"%d\"}\n".formatted(n, n % 3, n * 10));
        }
        assertThat(weir.post(channel, "application/x-ndjson", body.toString().getBytes(StandardCharsets.UTF_8))
                        .statusCode())
                .isEqualTo(200);
    }

    private static long count(ServerInProcess weir, String sql) {
        return ((Number) Objects.requireNonNull(
                        weir.wiring.query(sql).rows().get(0).get(0)))
                .longValue();
    }

    private static JsonNode agent(ServerInProcess weir, String name) throws Exception {
        for (JsonNode one : weir.json("/v1/agents").path("agents")) {
            if (one.path("agent").asText().equals(name)) {
                return one;
            }
        }
        return ServerInProcess.JSON.missingNode();
    }

    @Test
    void whatOneAgentMakesAnotherReads() throws Exception {
        String config = HEAD + """
                channels:
                  demand: {normalise: [{convert: {field: megawatts, to: decimal}}]}
                  demand-prediction: {}
                  high: {}
                  low: {}
                agents:
                  run:
                    predict@1: {type: map, channel: demand, to: demand-prediction,
                                fields: {n: n, next: megawatts * 2}}
                    sort: {type: route, channel: demand-prediction, otherwise: low,
                           routes: [{where: next >= 100, to: high}]}
                """;
        try (ServerInProcess weir = ServerInProcess.start(folder, config)) {
            send(weir, "demand", 0, 20);
            await(
                    () -> agent(weir, "sort@1").path("lag_events").asInt()
                            + agent(weir, "predict@1").path("lag_events").asInt(),
                    0);
            await(() -> count(weir, "SELECT count(*) FROM high"), 15L);
            await(() -> count(weir, "SELECT count(*) FROM low"), 5L);
            assertThat(count(weir, "SELECT sum((data->>'next')::INT) FROM high"))
                    .isEqualTo(3_600);
            assertThat(agent(weir, "predict@1").path("kind").asText()).isEqualTo("map");
            assertThat(ask(weir, "GET", "/v1/channels/demand/events?agent=predict@2", "", 409)
                            .path("error")
                            .path("code")
                            .asText())
                    .isEqualTo("agent_reserved");
        }
    }

    @Test
    void reloadingBeginsAndEndsAgentsAndTheirPlacesAreKeptUntilTheyAreRemoved() throws Exception {
        String channels = HEAD + "channels: {demand: {}, copy: {}, other: {}}\n";
        String one = channels + "agents: {run: {copy@1: {type: map, channel: demand, to: copy}}}\n";
        String two = channels + """
                agents: {run: {copy@1: {type: map, channel: demand, to: copy},
                               copy@2: {type: map, channel: demand, to: other, from: newest}}}
                """;
        try (ServerInProcess weir = ServerInProcess.start(folder, one)) {
            send(weir, "demand", 0, 5);
            await(() -> count(weir, "SELECT count(*) FROM copy"), 5L);
            ServerInProcess.write(weir.config, two);
            ask(weir, "POST", "/v1/reload", "", 200);
            await(() -> agent(weir, "copy@2").path("state").asText(), "active");
            await(() -> agent(weir, "copy@2").path("position").isTextual(), true);
            send(weir, "demand", 5, 8);
            await(() -> count(weir, "SELECT count(*) FROM copy"), 8L);
            await(() -> count(weir, "SELECT count(*) FROM other"), 3L);
            assertThat(ask(weir, "DELETE", "/v1/agents/demand/copy@1", "", 409)
                            .path("error")
                            .path("code")
                            .asText())
                    .isEqualTo("agent_configured");
            ServerInProcess.write(weir.config, one);
            ask(weir, "POST", "/v1/reload", "", 200);
            assertThat(agent(weir, "copy@2").path("state").asText()).isEqualTo("unconfigured");
            ask(weir, "DELETE", "/v1/agents/demand/copy@2", "", 200);
            assertThat(agent(weir, "copy@2").isMissingNode()).isTrue();
        }
    }

    @Test
    void aWebhookIsToldEachEventInOrderPerKeyAndAgainUntilItTakesIt() throws Exception {
        Queue<String> taken = new ConcurrentLinkedQueue<>();
        AtomicInteger asked = new AtomicInteger();
        HttpServer hook = server(exchange -> {
            String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            int number = asked.incrementAndGet();
            if (number % 5 == 1) {
                exchange.sendResponseHeaders(500, -1);
            } else if (number == 7) {
                exchange.getResponseHeaders().set("Retry-After", "1");
                exchange.sendResponseHeaders(503, -1);
            } else if (number == 9) {
                LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(30)); // longer than it may; the request is given up
            } else {
                assertThat(exchange.getRequestHeaders().getFirst("Webhook-signature"))
                        .startsWith("v1,");
                assertThat(exchange.getRequestHeaders().getFirst("X-Team")).isEqualTo("blue");
                taken.add(body);
                exchange.sendResponseHeaders(204, -1);
            }
        });
        String config = HEAD + """
                channels: {demand: {}}
                agents:
                  run:
                    notify: {type: webhook, channel: demand, key: region, body: raw, timeout: 500ms,
                             url: "http://127.0.0.1:%d/", secret: sixteen-bytes-or-more, headers: {X-Team: blue}}
                """.formatted(hook.getAddress().getPort());
        try (ServerInProcess weir = ServerInProcess.start(folder, config)) {
            send(weir, "demand", 0, 30);
            await(taken::size, 30);
            await(() -> agent(weir, "notify@1").path("lag_events").asInt(), 0);
        }
        Map<String, Integer> last = new HashMap<>();
        for (String body : taken) {
            JsonNode event = ServerInProcess.JSON.readTree(body);
            int n = event.path("n").asInt();
            assertThat(last.getOrDefault(event.path("region").asText(), -1)).isLessThan(n);
            last.put(event.path("region").asText(), n);
        }
    }

    @Test
    void anAgentThatFailsOnEverythingStopsAndIsToldOfAndNobodyElseIsHarmed() throws Exception {
        boolean[] broken = {true};
        AtomicInteger taken = new AtomicInteger();
        HttpServer hook = server(exchange -> {
            exchange.getRequestBody().readAllBytes();
            if (!broken[0]) {
                taken.incrementAndGet();
            }
            exchange.sendResponseHeaders(broken[0] ? 500 : 200, -1);
        });
        String config = HEAD + """
                channels: {demand: {}}
                agents:
                  run:
                    notify: {type: webhook, channel: demand, attempts: 1, stop_after: 3, concurrency: 1,
                             url: "http://127.0.0.1:%d/"}
                """.formatted(hook.getAddress().getPort());
        try (ServerInProcess weir = ServerInProcess.start(folder, config)) {
            send(weir, "demand", 0, 10);
            await(() -> agent(weir, "notify@1").path("state").asText(), "stopped");
            await(() -> count(weir, "SELECT count(*) FROM weir_rejected WHERE code = 'agent_failed'"), 3L);
            assertThat(agent(weir, "notify@1").path("last_error").asText())
                    .contains("failed on 3 events", "http://127.0.0.1:", "/ answered 500");
            assertThat(weir.json("/v1/status").path("warnings"))
                    .filteredOn(warning -> warning.asText().contains("failed on 3 events"))
                    .singleElement()
                    .satisfies(
                            warning -> assertThat(warning.asText()).startsWith("notify@1 on demand: it has stopped"));
            await(() -> weir.get("/readyz").body().contains("failed on 3 events"), true);
            assertThat(weir.json("/v1/status").path("warnings"))
                    .as("readiness says so too, and the status does not repeat it")
                    .filteredOn(warning -> warning.asText().contains("failed on 3 events"))
                    .hasSize(1);
            JsonNode ready = weir.json("/readyz");
            assertThat(ready.path("ready").asBoolean()).as(ready.toString()).isTrue();
            send(weir, "demand", 10, 12);
            broken[0] = false;
            ask(weir, "POST", "/v1/agents/demand/notify@1/resume", "", 200);
            await(taken::get, 9);
            await(() -> agent(weir, "notify@1").path("lag_events").asInt(), 0);
            assertThat(agent(weir, "notify@1").path("state").asText()).isEqualTo("active");
        }
    }

    @Test
    void aDeadAgentIsLeftBehindAndProducersAreNotRefused() throws Exception {
        String config = HEAD + """
                queue: {retention: {bytes: 64MiB}}
                channels: {demand: {}}
                """;
        byte[] data = ("{\"text\":\"" + "x".repeat(900_000) + "\"}").getBytes(StandardCharsets.UTF_8);
        try (ServerInProcess weir = ServerInProcess.start(folder, config)) {
            send(weir, "demand", 0, 1);
            ask(weir, "GET", "/v1/channels/demand/events?agent=gone@1&max=1", "", 200);
            for (int i = 0; i < 200; i++) {
                HttpResponse<String> answer = weir.post("demand", "application/json", data);
                while (answer.statusCode() == 503
                        && agent(weir, "archiver@1").path("lag_events").asInt() > 0) {
                    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20)); // for the archiver it does wait
                    answer = weir.post("demand", "application/json", data);
                }
                assertThat(answer.statusCode()).as("%d: %s", i, answer.body()).isEqualTo(200);
            }
            JsonNode gone = agent(weir, "gone@1");
            assertThat(gone.path("missed_events").asInt()).as(gone.toString()).isGreaterThan(100);
            assertThat(weir.json("/v1/status").path("warnings").toString()).contains("gone@1 on demand has missed");
            assertThat(weir.get("/metrics").body())
                    .contains("weir_agent_missed_events_total{agent=\"gone@1\",channel=\"demand\"}");
            await(() -> agent(weir, "archiver@1").path("lag_events").asInt(), 0);
            assertThat(weir.wiring.countArchived(new ChannelName("demand")))
                    .as("nothing is lost from the lake")
                    .isEqualTo(201);
            JsonNode next = ask(weir, "GET", "/v1/channels/demand/events?agent=gone@1&max=1000&wait=10s", "", 200);
            assertThat(next.path("events").size()).isPositive();
        }
    }

    @Test
    void aPluginIsFoundInItsJarAndRuns() throws Exception {
        Path plugins = Files.createDirectories(folder.resolve("data/plugins"));
        jar(plugins.resolve("celsius.jar"));
        // Neither is what it should be, and neither is in the way.
        Files.writeString(plugins.resolve("broken.jar"), "no jar");
        try (JarOutputStream gone = new JarOutputStream(Files.newOutputStream(plugins.resolve("aa-gone.jar")))) {
            gone.putNextEntry(new JarEntry("META-INF/services/weir.application.handle.EventHandler"));
            gone.write("com.example.Gone\n".getBytes(StandardCharsets.UTF_8));
        }
        String config = HEAD + """
                channels: {weather: {}, metric: {}}
                agents:
                  run:
                    celsius: {type: plugin, class: com.example.FahrenheitToCelsius, channel: weather, to: metric,
                              settings: {field: temperature, to: metric}}
                """;
        try (ServerInProcess weir = ServerInProcess.start(folder, config)) {
            byte[] body = "{\"temperature\":212}\n{\"temperature\":32}\n{\"temperature\":\"warm\"}\n"
                    .getBytes(StandardCharsets.UTF_8);
            assertThat(weir.post("weather", "application/x-ndjson", body).statusCode())
                    .isEqualTo(200);
            await(() -> count(weir, "SELECT count(*) FROM metric"), 2L);
            assertThat(count(weir, "SELECT sum((data->>'celsius')::DOUBLE)::INT FROM metric"))
                    .isEqualTo(100);
            await(() -> count(weir, "SELECT count(*) FROM weir_rejected WHERE reason LIKE '%no number: warm%'"), 1L);
        }
    }

    @Test
    void whatIsWrongWithItsJarIsSaidOfAPluginThatIsNotFound() throws Exception {
        Path jar = Files.writeString(folder.resolve("celsius.jar"), "no jar");

        assertThatThrownBy(() -> Plugins.require(folder, "com.example.FahrenheitToCelsius"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("no jar in " + folder + " has the plugin com.example.FahrenheitToCelsius;"
                        + " there is none; " + jar.getFileName() + " cannot be used: ");
    }

    @Test
    void theExamplesOwnTestPasses() throws Exception {
        jar(folder.resolve("celsius.jar"));
        URL[] classes = {folder.resolve("classes").toUri().toURL()};
        int tests = 0;
        try (URLClassLoader loader = new URLClassLoader(classes, getClass().getClassLoader())) {
            Class<?> test = loader.loadClass("com.example.FahrenheitToCelsiusTest");
            for (Method method : test.getMethods()) {
                if (method.isAnnotationPresent(Test.class)) {
                    method.invoke(test.getConstructor().newInstance());
                    tests++;
                }
            }
        }
        assertThat(tests).isEqualTo(3);
    }

    /** The example of the documentation, compiled as its page says. */
    private void jar(Path jar) throws IOException {
        Path classes = Files.createDirectories(folder.resolve("classes"));
        int failed = ToolProvider.getSystemJavaCompiler()
                .run(
                        null,
                        null,
                        null,
                        "-cp",
                        System.getProperty("java.class.path"),
                        "-d",
                        classes.toString(),
                        EXAMPLE.resolve("FahrenheitToCelsius.java").toString(),
                        EXAMPLE.resolve("FahrenheitToCelsiusTest.java").toString());
        assertThat(failed).isZero();
        String service = "META-INF/services/weir.application.handle.EventHandler";
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar))) {
            out.putNextEntry(new JarEntry(service));
            out.write(Files.readAllBytes(EXAMPLE.resolve(service)));
            out.putNextEntry(new JarEntry("com/example/FahrenheitToCelsius.class"));
            out.write(Files.readAllBytes(classes.resolve("com/example/FahrenheitToCelsius.class")));
        }
    }

    @FunctionalInterface
    private interface Answer {
        void to(HttpExchange exchange) throws IOException;
    }

    private HttpServer server(Answer answer) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 100);
        server.setExecutor(threads);
        server.createContext("/", exchange -> {
            try (exchange) {
                answer.to(exchange);
            }
        });
        server.start();
        servers.add(server);
        return server;
    }
}
