package weir.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/** Threads that send events of all sizes, one by one and in batches, and remember which were answered. */
final class Producers {
    static final String KEY = "a-key-of-this-test-alone";
    private static final int THREADS = 4;
    private static final int BATCH = 50;

    /** What a producer does when it is refused. */
    enum Refused {
        TRY_AGAIN,
        STOP
    }

    private final Map<String, Set<String>> answered = new ConcurrentSkipListMap<>();
    private final AtomicInteger sent = new AtomicInteger();
    private final Map<String, AtomicInteger> refusals = new ConcurrentHashMap<>();
    private final AtomicReference<AssertionError> wrong = new AtomicReference<>();
    private final List<Thread> threads = new ArrayList<>();
    private volatile Refused refused = Refused.TRY_AGAIN;
    private volatile boolean stop;

    void start(RunningWeir weir, Random random) {
        stop = false;
        refused = Refused.TRY_AGAIN;
        for (int i = 0; i < THREADS; i++) {
            Random own = new Random(random.nextLong());
            threads.add(new Thread(() -> send(weir, own), "producer-" + i));
        }
        threads.forEach(Thread::start);
    }

    /** Has each thread end with its next refusal, and waits for them. */
    void awaitRefusals() throws InterruptedException {
        refused = Refused.STOP;
        join();
    }

    /** Has each thread end with its next answer, and waits for them. */
    void stop() throws InterruptedException {
        stop = true;
        join();
    }

    private void join() throws InterruptedException {
        for (Thread thread : threads) {
            thread.join();
        }
        threads.clear();
        if (wrong.get() != null) {
            throw wrong.get();
        }
    }

    int answered() {
        return answered.values().stream().mapToInt(Set::size).sum();
    }

    /** How often sending was refused for that cause. */
    int refusals(String cause) {
        return refusals.getOrDefault(cause, new AtomicInteger()).get();
    }

    private void send(RunningWeir weir, Random random) {
        try {
            while (!stop && (sendSome(weir, random) || refused == Refused.TRY_AGAIN)) {}
        } catch (IOException e) {
            wrong.compareAndSet(null, new AssertionError("the server did not answer", e));
        } catch (AssertionError e) {
            wrong.compareAndSet(null, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean sendSome(RunningWeir weir, Random random) throws IOException, InterruptedException {
        int dice = random.nextInt(200) == 0 ? 0 : 1 + random.nextInt(19);
        return switch (dice) {
            case 0 -> send(weir, "late" + sent.get(), List.of(event(random, 300)));
            case 1, 2, 3, 4 -> send(weir, "orders", List.of(event(random, 10_000 + random.nextInt(600_000))));
            case 5, 6, 7, 8 -> send(weir, "orders", List.of(event(random, 1_000)));
            default -> {
                List<String> ids = new ArrayList<>();
                for (int i = 0; i < BATCH; i++) {
                    ids.add(event(random, random.nextInt(800)));
                }
                yield send(weir, "orders", ids);
            }
        };
    }

    /** An event whose size is about that, in a form that no compression makes small. */
    private String event(Random random, int bytes) {
        byte[] noise = new byte[bytes * 3 / 4];
        random.nextBytes(noise);
        return "{\"id\":\"event-%d\",\"noise\":\"%s\"}\n"
                .formatted(sent.incrementAndGet(), Base64.getEncoder().encodeToString(noise));
    }

    private boolean send(RunningWeir weir, String channel, List<String> events)
            throws IOException, InterruptedException {
        HttpResponse<String> response = weir.post(
                KEY, channel, "application/x-ndjson", String.join("", events).getBytes(StandardCharsets.UTF_8));
        if (response.statusCode() == 200) {
            Set<String> ids = answered.computeIfAbsent(channel, name -> ConcurrentHashMap.newKeySet());
            for (String event : events) {
                ids.add(RunningWeir.JSON.readTree(event).get("id").asText());
            }
            return true;
        }
        assertThat(response.statusCode()).as(response.body()).isEqualTo(503);
        assertThat(response.headers().firstValueAsLong("Retry-After").orElse(0)).isPositive();
        JsonNode error = RunningWeir.JSON.readTree(response.body()).get("error");
        assertThat(error.get("code").asText()).isEqualTo("unavailable");
        refusals.computeIfAbsent(error.get("detail").get("cause").asText(), cause -> new AtomicInteger())
                .incrementAndGet();
        return false;
    }

    /** Whatever was answered is in the lake, and in its table once. */
    void assertOnce(RunningWeir weir, Path lakeAbove, String about) throws Exception {
        Map<String, Set<String>> notInLake = new TreeMap<>();
        Map<String, Set<String>> notInWarehouse = new TreeMap<>();
        LakeFiles lake = new LakeFiles(lakeAbove);
        for (Map.Entry<String, Set<String>> channel : answered.entrySet()) {
            String name = channel.getKey();
            List<String> inLake = lake.has(name)
                    ? lake.strings("SELECT json_extract_string(data, '$.id') FROM " + lake.channel(name))
                    : List.of();
            note(notInLake, name, channel.getValue(), inLake);
            if (!inLake.isEmpty()) {
                assertThat(lake.count("SELECT count(*) - count(DISTINCT position) FROM " + lake.channel(name)))
                        .as("positions that stand twice in the lake, %s", about)
                        .isZero();
            }
            List<String> loaded = new ArrayList<>();
            long rows = weir.count(KEY, "SELECT count(*) FROM " + name);
            for (long from = 0; from < rows; from += 10_000) {
                String page = "SELECT data->>'id' FROM %s ORDER BY data_id LIMIT 10000 OFFSET %d".formatted(name, from);
                weir.query(KEY, page).forEach(row -> loaded.add(row.get(0).asText()));
            }
            assertThat(loaded).as("loaded, %s", about).doesNotHaveDuplicates();
            note(notInWarehouse, name, channel.getValue(), loaded);
        }
        assertThat(notInLake).as("answered and not in the lake, %s", about).isEmpty();
        assertThat(notInWarehouse)
                .as("answered and not in the warehouse, %s", about)
                .isEmpty();
    }

    private static void note(Map<String, Set<String>> missing, String channel, Set<String> wanted, List<String> found) {
        Set<String> gone = new HashSet<>(wanted);
        found.forEach(gone::remove);
        if (!gone.isEmpty()) {
            missing.put(channel, gone);
        }
    }
}
