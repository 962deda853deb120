package weir.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The example agents against the jar, both killed at random moments: each input counts once in effect. */
final class ExternalAgentIT {
    private static final int KILLS = 12;
    private static final int BATCH = 10;
    private static final int REGIONS = 3;
    private static final int WINDOW = 20;
    private static final String KEY = "a-key-of-this-test-alone";
    private static final Duration CATCH_UP = Duration.ofSeconds(120);
    private static final Path EXAMPLES = Path.of("..", "docs", "examples");
    private static final Path PROTO =
            Path.of("..", "adapters", "grpc", "src", "main", "proto", "weir", "v1", "weir.proto");

    /** Whatever dies with events in hand has failed on them as far as Weir can tell; here that is no fault of theirs. */
    private static final String CONFIG = """
            lake: {roll: {age: 400ms}}
            agents: {attempts: 1000}
            sources:
              default: {key_sha256: "%s", admin: true}
            channels:
              demand: {data_id: id}
              demand-average: {}
            """;

    @TempDir
    private Path folder = Path.of("");

    private final AtomicInteger sent = new AtomicInteger();
    private final AtomicBoolean stop = new AtomicBoolean();
    private final AtomicReference<@Nullable Throwable> wrong = new AtomicReference<>();
    private final AtomicReference<@Nullable RunningWeir> weir = new AtomicReference<>();
    private @Nullable Process agent;
    private int port;
    private final Map<String, String> serverVariables = new HashMap<>();
    private List<String> command = List.of();
    private Map<String, String> environment = Map.of();

    @Test
    void inPythonOverHttpItCountsEachInputOnceHoweverOftenItAndTheServerAreKilled() throws Exception {
        assumeTrue(hasPython(), "python3 is not there: the example agent was not run");
        command = List.of("python3", EXAMPLES.resolve("moving_average.py").toString(), "--lease", "2s", "--wait", "1s");
        port = freePort();
        environment = Map.of("WEIR_URL", "http://127.0.0.1:" + port);
        countsEachInputOnceHoweverOftenItAndTheServerAreKilled(Map.of());
    }

    @Test
    void inJavaScriptOverGrpcItCountsEachInputOnceHoweverOftenItAndTheServerAreKilled() throws Exception {
        Path modules = NodeModules.below(folder);
        port = freePort();
        int grpcPort = freePort();
        while (grpcPort == port) {
            grpcPort = freePort();
        }
        command = List.of(
                "node",
                EXAMPLES.resolve("moving_average.js").toString(),
                "--lease",
                "2",
                "--weir",
                "127.0.0.1:" + grpcPort,
                "--proto",
                PROTO.toString());
        environment = Map.of("NODE_PATH", modules.toString());
        countsEachInputOnceHoweverOftenItAndTheServerAreKilled(Map.of("WEIR_GRPC_PORT", Integer.toString(grpcPort)));
    }

    private void countsEachInputOnceHoweverOftenItAndTheServerAreKilled(Map<String, String> serverEnvironment)
            throws Exception {
        serverVariables.putAll(serverEnvironment);
        serverVariables.put("WEIR_PORT", Integer.toString(port));
        Files.writeString(folder.resolve("weir.yaml"), CONFIG.formatted(Keys.sha256(KEY)));
        long seed = ThreadLocalRandom.current().nextLong();
        Random random = new Random(seed);
        startWeir();
        startAgent();
        Thread sender = new Thread(this::send, "sender");
        sender.start();
        try {
            for (int kill = 0; kill < KILLS; kill++) {
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(300 + random.nextInt(1_500)));
                killSomething(random);
            }
        } finally {
            stop.set(true);
            sender.join();
        }
        assertThat(wrong.get()).isNull();
        awaitAgent();
        killAgent();
        RunningWeir running = running();
        running.awaitSettled(KEY);
        assertAverages(running, "seed " + seed);
        assertThat(running.stop()).isZero();
    }

    private static boolean hasPython() throws InterruptedException {
        try {
            return new ProcessBuilder("python3", "-c", "")
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException e) {
            return false;
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket any = new ServerSocket(0)) {
            return any.getLocalPort();
        }
    }

    private RunningWeir running() {
        RunningWeir running = weir.get();
        if (running == null) {
            throw new IllegalStateException("there is no server");
        }
        return running;
    }

    private void startWeir() throws IOException {
        weir.set(RunningWeir.start(
                folder.resolve("data"),
                serverVariables,
                "--config",
                folder.resolve("weir.yaml").toString()));
    }

    private void startAgent() throws IOException {
        List<String> whole = new ArrayList<>(command);
        whole.addAll(List.of(
                "--from",
                "demand",
                "--to",
                "demand-average",
                "--state",
                folder.resolve("average.json").toString()));
        ProcessBuilder builder = new ProcessBuilder(whole);
        builder.environment().putAll(environment);
        builder.environment().put("WEIR_KEY", KEY);
        builder.redirectErrorStream(true);
        builder.redirectOutput(
                ProcessBuilder.Redirect.appendTo(folder.resolve("agent.log").toFile()));
        agent = builder.start();
    }

    private void killAgent() throws InterruptedException {
        Process running = agent;
        if (running != null) {
            running.destroyForcibly().waitFor();
        }
    }

    private void killSomething(Random random) throws Exception {
        int what = random.nextInt(5);
        if (what != 0) {
            killAgent();
        }
        if (what < 3) {
            running().kill();
            running().close();
            startWeir();
        }
        if (what != 0) {
            startAgent();
        }
    }

    /** One after the other: the order in which they are sent is that of the channel. */
    private void send() {
        try {
            while (!stop.get()) {
                StringBuilder body = new StringBuilder();
                int first = sent.get();
                for (int number = first; number < first + BATCH; number++) {
                    body.append("{\"id\":\"reading-%d\",\"region\":\"%s\",\"megawatts\":%d}\n"
                            .formatted(number, region(number), megawatts(number)));
                }
                sendUntilAccepted(body.toString().getBytes(StandardCharsets.UTF_8));
                sent.addAndGet(BATCH);
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
            }
        } catch (InterruptedException | RuntimeException | Error e) {
            wrong.set(e);
        }
    }

    private void sendUntilAccepted(byte[] body) throws InterruptedException {
        while (true) {
            try {
                HttpResponse<String> answer = running().post(KEY, "demand", "application/x-ndjson", body);
                if (answer.statusCode() == 200) {
                    return;
                }
                assertThat(answer.statusCode()).as(answer.body()).isEqualTo(503);
            } catch (IOException e) {
                // Killed; the next one may have it already, and knows it by its ids.
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
        }
    }

    private static String region(int number) {
        return "region-" + number % REGIONS;
    }

    private static int megawatts(int number) {
        return number * 7919 % 1000;
    }

    private void awaitAgent() throws Exception {
        Instant deadline = Instant.now().plus(CATCH_UP);
        while (lag() != 0) {
            assertThat(Instant.now()).as("the agent's log: %s", log()).isBefore(deadline);
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
        }
    }

    private long lag() throws Exception {
        for (JsonNode one : running().get(KEY, "/v1/agents").path("agents")) {
            if (one.path("agent").asText().equals("average@1")) {
                return one.path("lag_events").asLong();
            }
        }
        return -1;
    }

    private String log() throws IOException {
        String all = Files.readString(folder.resolve("agent.log"));
        return all.substring(Math.max(0, all.length() - 4_000));
    }

    /** What a query over all inputs in their order says is what the agent has written, once for each. */
    private void assertAverages(RunningWeir running, String about) throws Exception {
        Map<String, String> numbers = new HashMap<>();
        List<String> written = new ArrayList<>();
        Map<String, Double> averages = new HashMap<>();
        for (JsonNode row : rows(running, "SELECT data_id::VARCHAR, data->>'id' FROM demand ORDER BY data_id")) {
            numbers.put(row.get(0).asText(), row.get(1).asText());
        }
        for (JsonNode row :
                rows(running, "SELECT data->>'of', data->>'average' FROM demand_average ORDER BY data_id")) {
            String number = numbers.get(row.get(0).asText());
            written.add(number);
            averages.put(number, Double.valueOf(row.get(1).asText()));
        }
        assertThat(sent.get()).as(about).isGreaterThan(KILLS * BATCH);
        assertThat(written).as(about).doesNotHaveDuplicates().hasSize(sent.get());
        Map<String, Deque<Integer>> windows = new HashMap<>();
        for (int number = 0; number < sent.get(); number++) {
            Deque<Integer> window = windows.computeIfAbsent(region(number), name -> new ArrayDeque<>());
            window.add(megawatts(number));
            if (window.size() > WINDOW) {
                window.remove();
            }
            double mean = window.stream().mapToInt(Integer::intValue).sum() / (double) window.size();
            assertThat(averages.get("reading-" + number))
                    .as("reading %d, %s", number, about)
                    .isEqualTo(mean);
        }
    }

    private static List<JsonNode> rows(RunningWeir running, String sql) throws Exception {
        List<JsonNode> rows = new ArrayList<>();
        for (int from = 0; ; from += 5_000) {
            JsonNode page = running.query(KEY, sql + " LIMIT 5000 OFFSET " + from);
            page.forEach(rows::add);
            if (page.size() < 5_000) {
                return rows;
            }
        }
    }
}
