package weir.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Agents in the jar, one reading what another makes, and a webhook that sometimes fails, in a server that is killed at random
 * moments: what they make is in the lake once for each event, and the webhook is told of each.
 */
final class RunAgentsIT {
    private static final int KILLS = 10;
    private static final int BATCH = 20;
    private static final String KEY = "a-key-of-this-test-alone";
    private static final Duration CATCH_UP = Duration.ofSeconds(120);

    private static final String CONFIG = """
            lake: {roll: {age: 400ms}}
            sources:
              default: {key_sha256: "%s", admin: true}
            channels:
              demand: {data_id: id, normalise: [{convert: {field: megawatts, to: decimal}}]}
              prediction: {}
              even: {}
              odd: {}
            agents:
              run:
                predict@1: {type: map, channel: demand, to: prediction, fields: {id: id, next: megawatts + 1}}
                predict@2: {type: filter, channel: demand, where: "megawatts >= 0", to: even}
                sort: {type: route, channel: prediction, otherwise: odd, routes: [{where: "next < 0", to: even}]}
                notify: {type: webhook, channel: prediction, key: id, body: normalised, attempts: 1000,
                         timeout: 2s, url: "http://127.0.0.1:%d/"}
            """;

    @TempDir
    private Path folder = Path.of("");

    private final AtomicInteger sent = new AtomicInteger();
    private final AtomicInteger answered = new AtomicInteger();
    private final AtomicBoolean stop = new AtomicBoolean();
    private final AtomicReference<@Nullable Throwable> wrong = new AtomicReference<>();
    private final AtomicReference<@Nullable RunningWeir> weir = new AtomicReference<>();
    private final Set<String> told = ConcurrentHashMap.newKeySet();

    @Test
    void nothingIsMissedAndWhatIsMadeIsThereOnceHoweverOftenTheServerIsKilled() throws Exception {
        ExecutorService threads = Executors.newCachedThreadPool();
        HttpServer hook = hook(threads);
        Files.writeString(
                folder.resolve("weir.yaml"),
                CONFIG.formatted(Keys.sha256(KEY), hook.getAddress().getPort()));
        long seed = ThreadLocalRandom.current().nextLong();
        Random random = new Random(seed);
        startWeir();
        Thread sender = new Thread(this::send, "sender");
        sender.start();
        try {
            for (int kill = 0; kill < KILLS; kill++) {
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(300 + random.nextInt(1_200)));
                running().kill();
                running().close();
                startWeir();
            }
        } finally {
            stop.set(true);
            sender.join();
        }
        assertThat(wrong.get()).isNull();
        RunningWeir running = running();
        awaitAgents(running);
        running.awaitSettled(KEY);
        assertThat(running.stop()).isZero();
        hook.stop(0);
        threads.shutdownNow();
        LakeFiles lake = new LakeFiles(folder.resolve("data"));
        long accepted = lake.count("SELECT count(*) FROM " + lake.channel("demand"));
        assertThat(accepted).as("seed %d", seed).isBetween((long) answered.get(), (long) sent.get());
        assertThat(answered.get()).isGreaterThan(KILLS * BATCH);
        assertThat(told).as("told to the webhook, seed %d", seed).hasSize((int) accepted);
        for (String channel : new String[] {"prediction", "even", "odd"}) {
            assertThat(lake.strings("SELECT count(*) || ' ' || count(DISTINCT data_id) FROM " + lake.channel(channel)))
                    .as("events and their ids in %s, seed %d", channel, seed)
                    .containsExactly(accepted + " " + accepted);
        }
    }

    /** Sometimes it fails, and sometimes it is slow. */
    private HttpServer hook(ExecutorService threads) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 100);
        server.setExecutor(threads);
        Random random = new Random(7);
        server.createContext("/", exchange -> {
            try (exchange) {
                JsonNode event =
                        RunningWeir.JSON.readTree(exchange.getRequestBody().readAllBytes());
                boolean fails;
                synchronized (random) {
                    fails = random.nextInt(20) == 0;
                }
                if (!fails) {
                    told.add(event.path("id").asText());
                }
                exchange.sendResponseHeaders(fails ? 503 : 204, -1);
            }
        });
        server.start();
        return server;
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
                Map.of(),
                "--config",
                folder.resolve("weir.yaml").toString()));
    }

    private void send() {
        try {
            while (!stop.get()) {
                StringBuilder body = new StringBuilder();
                int first = sent.get();
                for (int number = first; number < first + BATCH; number++) {
                    body.append("{\"id\":\"reading-%d\",\"megawatts\":\"%d\"}\n".formatted(number, number));
                }
                sendOnce(body.toString().getBytes(StandardCharsets.UTF_8));
                sent.addAndGet(BATCH);
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
            }
        } catch (InterruptedException | RuntimeException | Error e) {
            wrong.set(e);
        }
    }

    /** What is not answered is not sent again: it may be there, and would be there twice. */
    private void sendOnce(byte[] body) throws InterruptedException {
        try {
            HttpResponse<String> answer = running().post(KEY, "demand", "application/x-ndjson", body);
            assertThat(answer.statusCode()).as(answer.body()).isIn(200, 503);
            answered.addAndGet(answer.statusCode() == 200 ? BATCH : 0);
        } catch (IOException e) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20)); // killed, and not there yet again
        }
    }

    private static void awaitAgents(RunningWeir running) throws Exception {
        Instant deadline = Instant.now().plus(CATCH_UP);
        for (int settled = 0; settled < 3; ) {
            long lag = 0;
            for (JsonNode one : running.get(KEY, "/v1/agents").path("agents")) {
                lag += one.path("lag_events").asLong();
            }
            settled = lag == 0 ? settled + 1 : 0;
            if (settled == 0) {
                assertThat(Instant.now())
                        .as("lag: %s", running.get(KEY, "/v1/agents"))
                        .isBefore(deadline);
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
            }
        }
    }
}
