package weir.benchmarks.peers;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Weir as {@code ./weir run} starts it: synced before the answer, archiver and loader beside. */
public final class WeirPeer implements Peer {
    private static final String KEY = "benchmark";
    private static final String LISTENS = "listens on ";

    private final String name;
    private final Machine machine;
    private final Path folder;
    private final Path configuration;
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private Optional<ServerProcess> process = Optional.empty();
    private URI server = URI.create("http://127.0.0.1:0");

    public WeirPeer(Machine machine, Path folder) {
        this(machine, folder, machine.file("benchmarks/peers/weir.yaml"));
    }

    public WeirPeer(Machine machine, Path folder, Path configuration) {
        this("Weir", machine, folder, configuration);
    }

    private WeirPeer(String name, Machine machine, Path folder, Path configuration) {
        this.name = name;
        this.machine = machine;
        this.folder = folder;
        this.configuration = configuration;
    }

    /** The same without a trace: what the trace costs is the difference. */
    static WeirPeer untraced(Machine machine, Path folder) throws IOException {
        Files.createDirectories(folder);
        Path configuration = folder.resolve("untraced.yaml");
        Files.writeString(
                configuration,
                Files.readString(machine.file("benchmarks/peers/weir.yaml")) + "\ntrace: {type: none}\n");
        return new WeirPeer("Untraced", machine, folder, configuration);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public void start() throws IOException, InterruptedException {
        Files.createDirectories(folder);
        Path users = folder.resolve("users.csv");
        SampleOrders.writeUsers(users);
        Map<String, String> environment = new HashMap<>();
        environment.put("WEIR_JAVA", machine.java().toString());
        environment.put("WEIR_LOAD_KEY_SHA256", sha256(KEY));
        environment.put("WEIR_USERS", users.toString());
        ServerProcess started = ServerProcess.start(
                folder.resolve("weir.out"),
                environment,
                List.of(
                        machine.file("weir").toString(),
                        "run",
                        "--config",
                        configuration.toString(),
                        "--port",
                        "0",
                        "--data",
                        data().toString()));
        process = Optional.of(started);
        String line = started.awaitLine(LISTENS);
        int from = line.indexOf(LISTENS) + LISTENS.length();
        server = URI.create(line.substring(from).split("[, ]", 2)[0]);
    }

    public Path data() {
        return folder.resolve("data");
    }

    public URI server() {
        return server;
    }

    @Override
    public URI url() {
        return url("orders");
    }

    public URI url(String channel) {
        return server.resolve("/v1/channels/" + channel + "/events");
    }

    @Override
    public Optional<String> key() {
        return Optional.of(KEY);
    }

    @Override
    public Progress progress() throws IOException, InterruptedException {
        String metrics = get("/metrics");
        return new Progress(
                sum(metrics, "weir_ingest_events_total"),
                sum(metrics, "weir_archived_events_total"),
                sum(metrics, "weir_loaded_events_total"));
    }

    private static long sum(String metrics, String name) {
        return (long) metrics.lines()
                .filter(line -> line.startsWith(name + "{"))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }

    @Override
    public boolean settle(Duration atMost) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + atMost.toNanos();
        Progress progress = progress();
        while (progress.stored() < progress.accepted() || progress.loaded() < progress.accepted()) {
            if (System.nanoTime() > deadline) {
                return false;
            }
            TimeUnit.MILLISECONDS.sleep(50);
            progress = progress();
        }
        return true;
    }

    /** The only value that the statement has. */
    public long queryNumber(String sql) throws IOException, InterruptedException {
        String answer = exchange(request("/v1/query")
                .header("Accept", "text/csv")
                .POST(HttpRequest.BodyPublishers.ofString("{\"sql\":\"" + sql.replace("\"", "\\\"") + "\"}"))
                .build());
        return Long.parseLong(answer.lines().skip(1).findFirst().orElseThrow().strip());
    }

    private String get(String path) throws IOException, InterruptedException {
        return exchange(request(path).GET().build());
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(server.resolve(path))
                .timeout(Duration.ofMinutes(2))
                .header("Content-Type", "application/json")
                .header("Authorization", "Bearer " + KEY);
    }

    private String exchange(HttpRequest request) throws IOException, InterruptedException {
        HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
        if (response.statusCode() != 200) {
            throw new IOException(
                    request.uri() + " was answered with " + response.statusCode() + ": " + response.body());
        }
        return response.body();
    }

    public long residentBytes() throws IOException {
        return process.orElseThrow().residentBytes();
    }

    @Override
    public void suspend() throws IOException, InterruptedException {
        process.orElseThrow().signal("STOP");
    }

    @Override
    public void resume() throws IOException, InterruptedException {
        process.orElseThrow().signal("CONT");
    }

    private static String sha256(String text) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    @Override
    public void close() throws IOException, InterruptedException {
        if (process.isPresent()) {
            process.get().close();
        }
    }
}
