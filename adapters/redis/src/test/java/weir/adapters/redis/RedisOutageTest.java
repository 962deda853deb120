package weir.adapters.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static weir.application.Samples.NOON;
import static weir.application.Samples.ORDERS;
import static weir.application.Samples.order;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import redis.clients.jedis.RedisClient;
import weir.application.port.Entry;
import weir.application.port.FailureCode;
import weir.application.port.OperationFailed;
import weir.application.port.Position;
import weir.application.port.TraceStore.Found;
import weir.application.port.TraceStore.Step;
import weir.domain.envelope.AgentName;
import weir.domain.envelope.DataId;

/** What becomes of the trace while Redis is away, slow, full or emptied, and afterwards. */
class RedisOutageTest {
    private static final AgentName LOADER = new AgentName("loader", 1);

    private final List<String> damages = new CopyOnWriteArrayList<>();
    private final List<AutoCloseable> open = new ArrayList<>();

    @TempDir
    private Path folder;

    @AfterEach
    void close() throws Exception {
        for (int i = open.size() - 1; i >= 0; i--) {
            open.get(i).close();
        }
    }

    private RedisServer server(String... options) throws IOException {
        RedisServer server = RedisServer.start(folder, options);
        open.add(server);
        return server;
    }

    private RedisTraceStore store(RedisServer server) {
        RedisTraceStore store = new RedisTraceStore(Stores.options(server, damages::add));
        open.add(store);
        return store;
    }

    private static Position position(int number) {
        return new Position(String.format(Locale.ROOT, "%016x", 0x1000 + number));
    }

    private static DataId id(int number) {
        return order(number, NOON.plusMillis(number)).id();
    }

    private static List<Entry> entries(int from, int to) {
        return IntStream.range(from, to)
                .mapToObj(i -> new Entry(position(i), order(i, NOON.plusMillis(i)), Optional.empty()))
                .toList();
    }

    private static Step step(int first, int last) {
        return new Step(ORDERS, LOADER, position(first), position(last), NOON.plusSeconds(last), "orders");
    }

    private static void await(String what, BooleanSupplier condition) {
        Waiting.until(what, condition);
    }

    private static boolean isInRedis(RedisServer server, int number) {
        try (RedisClient client = RedisClient.create("127.0.0.1", server.port())) {
            return client.hexists("weir:event:" + id(number), "position");
        }
    }

    private static boolean isUpTo(RedisServer server, int number) {
        try (RedisClient client = RedisClient.create("127.0.0.1", server.port())) {
            return position(number).text().equals(client.hget("weir:indexed", ORDERS.value()));
        }
    }

    private static boolean isWell(RedisTraceStore store) {
        try {
            store.keep(NOON);
            return true;
        } catch (OperationFailed e) {
            assertThat(e.code()).isEqualTo(FailureCode.TRACE_UNAVAILABLE);
            return false;
        }
    }

    @Test
    void whatWasRecordedWhileItWasAwayComesToItAfterwards() throws IOException {
        RedisServer server = server("--appendonly", "yes", "--appendfsync", "always");
        RedisTraceStore store = store(server);
        store.record(ORDERS, entries(0, 100));
        await("the first are written", () -> isUpTo(server, 99));
        server.kill();
        store.record(ORDERS, entries(100, 200));
        store.record(step(0, 150));
        await("the outage is told", () -> !isWell(store));
        assertThatThrownBy(() -> store.keep(NOON))
                .hasMessageContaining("127.0.0.1:" + server.port())
                .hasMessageContaining("cannot be reached")
                .hasMessageContaining("100 events and 1 steps wait");
        assertThatThrownBy(() -> store.find(id(7), 10))
                .isInstanceOf(OperationFailed.class)
                .hasMessageContaining("cannot be reached");
        assertThat(store.indexed(ORDERS)).contains(position(199));
        server.start();
        await("the others are written", () -> isUpTo(server, 199));
        await("it is well", () -> isWell(store));
        for (int number : new int[] {0, 99, 100, 199}) {
            assertThat(store.find(id(number), 10).sightings()).hasSize(1);
        }
        assertThat(store.steps(ORDERS, position(120))).containsExactly(step(0, 150));
        await("the steps are in the events", () -> field(server, 120, "loader@1")
                .equals(Optional.of(NOON.plusSeconds(150).toString())));
        assertThat(damages).isEmpty();
    }

    private static Optional<String> field(RedisServer server, int number, String name) {
        try (RedisClient client = RedisClient.create("127.0.0.1", server.port())) {
            return Optional.ofNullable(client.hget("weir:event:" + id(number), name));
        }
    }

    @Test
    void whatItLostIsToBeRecordedAgain() throws IOException {
        RedisServer server = server(); // it saves nothing
        RedisTraceStore store = store(server);
        store.record(ORDERS, entries(0, 100));
        await("the first are written", () -> isUpTo(server, 99));
        server.kill();
        store.record(ORDERS, entries(100, 200));
        server.start();
        await("the loss is seen", () -> isWell(store) && store.indexed(ORDERS).isEmpty());
        assertThat(damages).singleElement().asString().contains("has lost", "orders", "traced again");
        assertThat(store.find(id(150), 10)).isEqualTo(Found.NOTHING);
        store.record(ORDERS, entries(0, 200));
        await("all are written", () -> isUpTo(server, 199));
        assertThat(isInRedis(server, 0)).isTrue();
        assertThat(isInRedis(server, 150)).isTrue();
    }

    @Test
    void whatWasFlushedUnderneathIsToBeRecordedAgain() throws IOException {
        RedisServer server = server();
        RedisTraceStore store = store(server);
        store.record(ORDERS, entries(0, 100));
        await("the first are written", () -> isUpTo(server, 99));
        try (RedisClient client = RedisClient.create("127.0.0.1", server.port())) {
            client.flushAll();
        }
        store.record(ORDERS, entries(100, 200));
        await("the loss is seen", () -> store.indexed(ORDERS).isEmpty());
        assertThat(isUpTo(server, 199))
                .as("what stands behind a gap does not count")
                .isFalse();
        store.record(ORDERS, entries(0, 200));
        await("all are written", () -> isUpTo(server, 199));
        assertThat(isInRedis(server, 50)).isTrue();
    }

    @Test
    void whatFindsNoPlaceIsRefusedAndNobodyWaits() throws IOException {
        RedisServer server = server();
        RedisTraceStore store = store(server);
        store.record(ORDERS, entries(0, 1));
        await("it is reached", () -> isUpTo(server, 0));
        server.freeze(true);
        try {
            int recorded = 1;
            while (recorded < 9_001) {
                store.record(ORDERS, entries(recorded, recorded + 1_000));
                recorded += 1_000;
            }
            assertThatThrownBy(() -> store.record(ORDERS, entries(9_001, 10_500)))
                    .isInstanceOf(OperationFailed.class)
                    .hasMessageContaining("takes no more for now: 9000 events wait");
            assertThat(store.indexed(ORDERS)).contains(position(9_000));
            for (int i = 0; i < 1_000; i++) {
                store.record(step(2 * i, 2 * i + 1));
            }
            assertThatThrownBy(() -> store.record(step(5_000, 5_001)))
                    .isInstanceOf(OperationFailed.class)
                    .hasMessageContaining("1000 steps wait");
            await("the outage is told", () -> !isWell(store));
            assertThatThrownBy(() -> store.keep(NOON)).hasMessageContaining("SocketTimeoutException");
        } finally {
            server.freeze(false);
        }
        await("all are written", () -> isUpTo(server, 9_000));
        store.record(ORDERS, entries(9_001, 10_500));
        await("the refused are written", () -> isUpTo(server, 10_499));
        await("the steps are in the events", () -> field(server, 1_999, "loader@1")
                .isPresent());
        assertThat(store.steps(ORDERS, position(1_999))).hasSize(1);
        assertThat(store.find(id(9_000), 10).sightings()).hasSize(1);
    }

    @Test
    void whoeverForgetsWhileItIsAwayIsTold() throws IOException {
        RedisServer server = server("--appendonly", "yes", "--appendfsync", "always");
        RedisTraceStore store = store(server);
        store.record(ORDERS, entries(0, 100));
        await("the first are written", () -> isUpTo(server, 99));
        server.kill();
        store.record(ORDERS, entries(100, 110));
        assertThatThrownBy(() -> store.forget(Set.of(id(7), id(105))))
                .isInstanceOfSatisfying(
                        OperationFailed.class, e -> assertThat(e.code()).isEqualTo(FailureCode.TRACE_UNAVAILABLE))
                .hasMessageContaining("not all forgotten")
                .hasMessageContaining("cannot be reached");
        server.start();
        await("it is well", () -> isUpTo(server, 109));
        assertThat(store.forget(Set.of(id(7), id(105)))).isEqualTo(2);
        server.kill();
        server.start();
        await("it is reached", () -> isWell(store));
        assertThat(isInRedis(server, 7)).isFalse();
        assertThat(isInRedis(server, 105)).isFalse();
        assertThat(isInRedis(server, 8)).isTrue();
        assertThat(store.indexed(ORDERS)).contains(position(109));
        store.close();
        assertThatThrownBy(() -> store.forget(Set.of(id(8)))).hasMessageContaining("closed");
    }

    @Test
    void itIsFoundWhenItComesUp() throws IOException {
        RedisServer server = server();
        server.kill();
        RedisTraceStore store = store(server);
        assertThatThrownBy(() -> store.indexed(ORDERS))
                .isInstanceOf(OperationFailed.class)
                .hasMessageContaining("cannot be reached: is it running");
        assertThatThrownBy(() -> store.record(ORDERS, entries(0, 1))).isInstanceOf(OperationFailed.class);
        server.start();
        await("it is reached", () -> isWell(store));
        assertThat(store.indexed(ORDERS)).isEmpty();
        store.record(ORDERS, entries(0, 10));
        await("they are written", () -> isUpTo(server, 9));
    }

    @Test
    void aRedisThatIsFullIsNamedAndTriedAgain() throws IOException {
        RedisServer server = server("--maxmemory", "3mb", "--maxmemory-policy", "noeviction");
        RedisTraceStore store = store(server);
        for (int i = 0; i < 9_000; i += 1_000) {
            store.record(ORDERS, entries(i, i + 1_000));
        }
        await("the want is told", () -> !isWell(store));
        assertThatThrownBy(() -> store.keep(NOON))
                .hasMessageContaining("has no memory left: raise its maxmemory, or lower `trace.retention.age`");
        try (RedisClient client = RedisClient.create("127.0.0.1", server.port())) {
            client.configSet("maxmemory", "0");
        }
        await("all are written", () -> isUpTo(server, 8_999));
        for (int i = 0; i < 9_000; i += 500) {
            assertThat(store.find(id(i), 10).sightings()).hasSize(1);
        }
    }

    @Test
    void whatDidNotComeThereIsNotPassedOverInSilence() throws IOException {
        RedisServer server = server();
        RedisTraceStore store = new RedisTraceStore(Stores.options(server, damages::add));
        store.record(ORDERS, entries(0, 1));
        await("it is reached", () -> isUpTo(server, 0));
        server.kill();
        store.record(ORDERS, entries(1, 11));
        assertThatThrownBy(store::close)
                .isInstanceOf(OperationFailed.class)
                .hasMessageContaining("10 events and 0 steps did not come there");
        assertThatThrownBy(() -> store.find(id(0), 1)).hasMessageContaining("closed");
    }

    @Test
    void anEventGoesWhenItsTimeHasCome() throws IOException {
        RedisServer server = server();
        Duration age = Duration.ofSeconds(3);
        RedisTraceStore store = new RedisTraceStore(Stores.options(Stores.place(server), age, damages::add));
        open.add(store);
        Instant now = Instant.now();
        List<Entry> fresh = List.of(new Entry(position(1), order(1, now), Optional.empty()));
        List<Entry> past = List.of(new Entry(position(0), order(0, now.minusSeconds(60)), Optional.empty()));
        store.record(ORDERS, past);
        store.record(ORDERS, fresh);
        store.record(new Step(ORDERS, LOADER, position(0), position(1), now, ""));
        DataId freshId = fresh.get(0).envelope().id();
        try (RedisClient client = RedisClient.create("127.0.0.1", server.port())) {
            await("the step is taken", () -> client.hexists("weir:agents:orders", "loader@1"));
            assertThat(client.exists("weir:event:" + past.get(0).envelope().id()))
                    .as("too old")
                    .isFalse();
            assertThat(client.pttl("weir:event:" + freshId)).isBetween(-2L, age.toMillis());
            for (String key : client.keys("weir:*")) {
                boolean lasts = key.equals("weir:owner") || key.equals("weir:indexed");
                assertThat(client.pttl(key)).as(key).satisfies(left -> assertThat(left == -1)
                        .isEqualTo(lasts));
            }
            await("it has gone", () -> !client.exists("weir:event:" + freshId));
            assertThat(store.find(freshId, 1)).isEqualTo(Found.NOTHING);
            store.record(new Step(ORDERS, new AgentName("late", 1), position(0), position(1), Instant.now(), ""));
            await("a late step is taken", () -> client.exists("weir:steps:orders:late@1"));
            assertThat(client.exists("weir:event:" + freshId)).as("back again").isFalse();
        }
        assertThat(damages).isEmpty();
    }
}
