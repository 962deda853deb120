package weir.endtoend;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The jar in a process of its own, on a free port, with its data in a folder of the test's. */
final class RunningWeir implements AutoCloseable {
    static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration START_TIMEOUT = Duration.ofSeconds(60);
    private static final Duration SETTLE_TIMEOUT = Duration.ofSeconds(120);

    private final Process process;
    private final URI url;
    private final String greeting;
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private RunningWeir(Process process, String greeting) {
        this.process = process;
        this.greeting = greeting;
        this.url = URI.create(greeting.substring(greeting.indexOf("http")).split("[\\s,]")[0]);
    }

    /** Starts {@code weir run} with these arguments, and waits until it says where it listens. */
    static RunningWeir start(Path data, Map<String, String> environment, String... arguments) throws IOException {
        return start(data, "-Xmx1g", environment, arguments);
    }

    /** @param heap the option of Java that says how large it is */
    static RunningWeir start(Path data, String heap, Map<String, String> environment, String... arguments)
            throws IOException {
        List<String> command = new ArrayList<>(List.of(java(), heap, "-jar", jar().toString(), "run"));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().put("WEIR_PORT", "0");
        builder.environment().put("WEIR_DATA", data.toString());
        builder.environment().putAll(environment);
        builder.redirectError(ProcessBuilder.Redirect.appendTo(
                data.resolveSibling(data.getFileName() + ".log").toFile()));
        Process process = builder.start();
        return new RunningWeir(process, awaitGreeting(process, data));
    }

    private static String awaitGreeting(Process process, Path data) throws IOException {
        BufferedReader out = process.inputReader(StandardCharsets.UTF_8);
        Instant deadline = Instant.now().plus(START_TIMEOUT);
        String line;
        while ((line = out.readLine()) != null && Instant.now().isBefore(deadline)) {
            if (line.contains("listens on http")) {
                return line;
            }
        }
        throw new IOException("weir did not start; its log is beside " + data);
    }

    static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    static Path jar() {
        return Path.of(System.getProperty("weir.jar", "target/weir.jar"));
    }

    URI url() {
        return url;
    }

    /** Where it says that it listens for gRPC. */
    int grpcPort() {
        Matcher matcher = Pattern.compile("for gRPC on [^ ,]+:([0-9]+)").matcher(greeting);
        if (!matcher.find()) {
            throw new IllegalStateException("it does not listen for gRPC: " + greeting);
        }
        return Integer.parseInt(matcher.group(1));
    }

    long pid() {
        return process.pid();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    HttpResponse<String> post(String key, String channel, String contentType, byte[] body)
            throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(url.resolve("/v1/channels/" + channel + "/events"))
                .header("Authorization", "Bearer " + key)
                .header("Content-Type", contentType)
                .timeout(Duration.ofSeconds(30))
                .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                .build();
        return client.send(request, HttpResponse.BodyHandlers.ofString());
    }

    /** The rows that the query gives, as an array of arrays. */
    JsonNode query(String key, String sql) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(url.resolve("/v1/query"))
                .header("Authorization", "Bearer " + key)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(JSON.writeValueAsString(Map.of("sql", sql))))
                .build();
        HttpResponse<String> response = client.send(request, HttpResponse.BodyHandlers.ofString());
        if (response.statusCode() != 200) {
            throw new IOException(sql + " -> " + response.statusCode() + " " + response.body());
        }
        return JSON.readTree(response.body()).get("rows");
    }

    long count(String key, String sql) throws IOException, InterruptedException {
        return query(key, sql).get(0).get(0).asLong();
    }

    JsonNode get(String key, String path) throws IOException, InterruptedException {
        return JSON.readTree(text(key, path));
    }

    String text(String key, String path) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(url.resolve(path))
                .header("Authorization", "Bearer " + key)
                .build();
        return client.send(request, HttpResponse.BodyHandlers.ofString()).body();
    }

    /** The body of the answer. */
    String send(String key, String method, String path, String body) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(url.resolve(path))
                .header("Authorization", "Bearer " + key)
                .header("Content-Type", "application/json")
                .method(method, HttpRequest.BodyPublishers.ofString(body))
                .build();
        return client.send(request, HttpResponse.BodyHandlers.ofString()).body();
    }

    /** Waits until every agent has acknowledged everything: all that was accepted is in the lake and loaded. */
    void awaitSettled(String key) throws IOException, InterruptedException {
        Instant deadline = Instant.now().plus(SETTLE_TIMEOUT);
        // A status is no snapshot: what is relayed between its looks at loader and archiver shows in the next one.
        for (int settled = 0; settled < 2; ) {
            JsonNode status = get(key, "/v1/status");
            settled = isSettled(status) ? settled + 1 : 0;
            if (settled == 0) {
                if (Instant.now().isAfter(deadline)) {
                    throw new IOException("not settled: " + status);
                }
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
            }
        }
    }

    private static boolean isSettled(JsonNode status) {
        for (JsonNode channel : status.path("channels")) {
            boolean holdsSomething = !channel.path("newest").isNull();
            if (holdsSomething && channel.path("agents").size() < 2) {
                return false;
            }
            for (JsonNode agent : channel.path("agents")) {
                if (agent.path("lag_events").asLong() > 0) {
                    return false;
                }
            }
        }
        return status.path("channels").isArray();
    }

    /** As the death of the process: SIGKILL. */
    void kill() {
        process.destroyForcibly();
        waitForEnd();
    }

    /** As an operator stops it: SIGTERM. Returns the exit code. */
    int stop() {
        process.destroy();
        waitForEnd();
        return process.exitValue();
    }

    private void waitForEnd() {
        try {
            if (!process.waitFor(60, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new IllegalStateException("weir did not end within 60 s");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            process.destroyForcibly();
        }
    }

    @Override
    public void close() {
        if (process.isAlive()) {
            process.destroyForcibly();
            waitForEnd();
        }
        try {
            process.getInputStream().close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
