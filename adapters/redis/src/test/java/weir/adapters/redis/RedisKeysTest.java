package weir.adapters.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static weir.application.Samples.NOON;
import static weir.application.Samples.ORDERS;
import static weir.application.Samples.order;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import redis.clients.jedis.BuilderFactory;
import redis.clients.jedis.CommandArguments;
import redis.clients.jedis.CommandObject;
import redis.clients.jedis.Protocol;
import redis.clients.jedis.RedisClient;
import weir.application.port.Entry;
import weir.application.port.OperationFailed;
import weir.application.port.Position;
import weir.application.port.TraceStore.Step;
import weir.domain.envelope.AgentName;
import weir.domain.envelope.DataId;
import weir.domain.envelope.Envelope;
import weir.domain.envelope.Parents;

/** What stands in Redis, for others that read it, and what happens if something else stands there. */
class RedisKeysTest {
    private static final AgentName LOADER = new AgentName("loader", 1);
    private static final AgentName SPIKE = new AgentName("spike", 2);

    private final List<String> damages = new CopyOnWriteArrayList<>();
    private final List<AutoCloseable> open = new ArrayList<>();
    private RedisServer server;
    private RedisClient client;

    @BeforeEach
    void start(@TempDir Path folder) throws IOException {
        server = RedisServer.start(folder);
        open.add(server);
        client = RedisClient.create("127.0.0.1", server.port());
        open.add(client);
    }

    @AfterEach
    void close() throws Exception {
        for (int i = open.size() - 1; i >= 0; i--) {
            open.get(i).close();
        }
    }

    private RedisTraceStore store() {
        return store(Stores.options(server, damages::add));
    }

    private RedisTraceStore store(RedisOptions options) {
        RedisTraceStore store = new RedisTraceStore(options);
        open.add(store);
        return store;
    }

    private static Position position(int number) {
        return new Position("p" + (100_000 + number));
    }

    private static Envelope event(int number) {
        return order(number, NOON.plusMillis(number));
    }

    private static List<Entry> entries(int... numbers) {
        List<Entry> entries = new ArrayList<>();
        for (int number : numbers) {
            entries.add(new Entry(position(number), event(number), Optional.empty()));
        }
        return entries;
    }

    private static Step step(AgentName agent, int first, int last) {
        return new Step(ORDERS, agent, position(first), position(last), NOON.plusSeconds(last), "");
    }

    private Map<String, String> hash(int number) {
        return client.hgetAll("weir:event:" + event(number).id());
    }

    private static Map<String, String> expected(int number, Map<String, String> agents) {
        Map<String, String> expected = new HashMap<>(agents);
        expected.put("created", NOON.plusMillis(number).toString());
        expected.put("source", "shop");
        expected.put("channel", "orders");
        expected.put("position", position(number).text());
        return expected;
    }

    @Test
    void anEventIsAHashWithAFieldForEachAgent() {
        RedisTraceStore store = store();
        store.record(step(SPIKE, 1, 2)); // told before the events are
        store.record(ORDERS, entries(1, 2));
        store.record(ORDERS, entries(3, 4));
        store.record(step(LOADER, 1, 3));
        store.record(step(LOADER, 3, 3)); // again: the first stays
        store.record(step(SPIKE, 2, 4));
        store.close();
        String two = NOON.plusSeconds(2).toString();
        String three = NOON.plusSeconds(3).toString();
        String four = NOON.plusSeconds(4).toString();
        assertThat(hash(1)).isEqualTo(expected(1, Map.of("loader@1", three, "spike@2", two)));
        assertThat(hash(2)).isEqualTo(expected(2, Map.of("loader@1", three, "spike@2", two)));
        assertThat(hash(3)).isEqualTo(expected(3, Map.of("loader@1", three, "spike@2", four)));
        assertThat(hash(4)).isEqualTo(expected(4, Map.of("spike@2", four)));
        assertThat(client.hgetAll("weir:indexed"))
                .isEqualTo(Map.of("orders", position(4).text()));
        assertThat(damages).isEmpty();
    }

    @Test
    void aStepOverManyBlocksComesToEachEvent() {
        RedisTraceStore store = store();
        for (int i = 0; i < 100; i++) {
            store.record(ORDERS, entries(2 * i, 2 * i + 1));
        }
        store.record(step(LOADER, 0, 198));
        store.close();
        for (int i = 0; i < 200; i++) {
            assertThat(hash(i).containsKey("loader@1")).as("%d", i).isEqualTo(i <= 198);
        }
    }

    private static Envelope derived(int number, int parent) {
        Envelope event = event(number);
        return new Envelope(
                event.id(),
                event.source(),
                ORDERS,
                event.created(),
                Envelope.JSON,
                event.data(),
                Parents.attribute(List.of(event(parent).id())));
    }

    /** Its id stands nowhere: not as a key, not in a set, not in a block, in text or in bytes. */
    @Test
    void aForgottenEventIsInNoKeyAndNoStepBringsItBack() {
        RedisTraceStore store = store();
        store.record(ORDERS, entries(1, 2, 3));
        store.record(ORDERS, List.of(new Entry(position(4), derived(4, 2), Optional.empty())));
        store.record(ORDERS, List.of(new Entry(position(5), derived(2, 1), Optional.empty()))); // again
        store.record(ORDERS, entries(6));
        store.record(step(LOADER, 1, 5));
        assertThat(store.forget(Set.of(event(2).id(), event(6).id()))).isEqualTo(2);
        store.record(step(SPIKE, 1, 6));
        store.close();

        assertThat(client.keys("weir:*"))
                .noneMatch(key -> key.contains(event(2).id().toString()));
        for (String key : client.keys("weir:*")) {
            assertThat(content(key))
                    .as(key)
                    .doesNotContain(event(2).id().toString(), event(6).id().toString())
                    .doesNotContain(bytes(event(2).id()), bytes(event(6).id()));
            boolean lasts = key.equals("weir:owner") || key.equals("weir:indexed");
            assertThat(client.pttl(key) == -1).as("%s lasts", key).isEqualTo(lasts);
        }
        Map<String, String> agents = Map.of(
                "loader@1",
                NOON.plusSeconds(5).toString(),
                "spike@2",
                NOON.plusSeconds(6).toString());
        assertThat(hash(1)).isEqualTo(expected(1, agents));
        assertThat(hash(3)).isEqualTo(expected(3, agents));
        assertThat(hash(4)).as("without its parent").isEqualTo(expected(4, agents));
        assertThat(client.zrange("weir:blocks:orders", 0, -1))
                .as("those of which nothing is left are gone")
                .hasSize(2);
        assertThat(client.hget("weir:indexed", "orders")).isEqualTo(position(6).text());
        assertThat(damages).isEmpty();
    }

    private String content(String key) {
        return switch (client.type(key)) {
            case "hash" -> client.hgetAll(key).toString();
            case "zset" -> client.zrange(key, 0, -1).toString();
            case "string" -> new String(client.get(key.getBytes(StandardCharsets.UTF_8)), StandardCharsets.ISO_8859_1);
            default -> throw new AssertionError(key + " is none of the trace's");
        };
    }

    private static String bytes(DataId id) {
        byte[] bytes = ByteBuffer.allocate(2 * Long.BYTES)
                .putLong(id.mostSignificant())
                .putLong(id.leastSignificant())
                .array();
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    /** What was interrupted, and recorded again in other batches, stands across those. */
    @Test
    void anIdIsForgottenInBlocksThatOverlap() {
        RedisTraceStore store = store();
        store.record(ORDERS, entries(1, 2, 3, 4, 5, 6, 7, 8, 9));
        store.record(ORDERS, entries(3));
        store.record(ORDERS, entries(4, 5));
        store.record(ORDERS, entries(2, 3, 4, 5, 6, 7));
        assertThat(store.forget(Set.of(event(3).id()))).isEqualTo(1);
        store.close();
        assertThat(client.keys("weir:block:*")).hasSize(3).allSatisfy(key -> assertThat(content(key))
                .doesNotContain(bytes(event(3).id())));
    }

    @Test
    void keysOfOthersAreNotForgotten() {
        String taken = "weir:event:" + event(2).id();
        client.set(taken, "somebody else's");
        RedisTraceStore store = store();
        store.record(ORDERS, entries(1, 2, 3));
        assertThat(store.forget(Set.of(event(1).id(), event(2).id()))).isEqualTo(1);
        assertThat(client.get(taken)).isEqualTo("somebody else's");
        assertThat(hash(1)).isEmpty();
        assertThat(hash(3)).isNotEmpty();
    }

    @Test
    void whatIsRecordedAgainTakesNoMorePlace() {
        RedisTraceStore store = store();
        store.record(ORDERS, entries(1, 2, 3));
        store.record(ORDERS, entries(1, 2, 3));
        store.close();
        assertThat(client.keys("weir:again:*")).isEmpty();
    }

    @Test
    void stepsAndBlocksThatAreTooOldGo() {
        RedisTraceStore store = store(Stores.options(Stores.place(server), Duration.ofDays(36_500), damages::add));
        for (int i = 0; i < 500; i++) {
            store.record(ORDERS, entries(i));
            store.record(step(LOADER, i, i));
        }
        Waiting.until(
                "all are written", () -> position(499).text().equals(client.hget("weir:agents:orders", "loader@1")));
        // Steps were taken a second apart each, blocks are of a millisecond each: of both the first are older.
        store.keep(NOON.plusMillis(450).plus(Duration.ofDays(36_500)));
        store.record(step(SPIKE, 0, 0));
        store.close();
        assertThat(client.zcard("weir:blocks:orders")).isEqualTo(50);
        assertThat(client.zcard("weir:steps:orders:loader@1")).isEqualTo(499);
    }

    @Test
    void aKeyThatHoldsSomethingElseCostsItsEventAlone() {
        DataId taken = event(2).id();
        client.set("weir:event:" + taken, "somebody else's");
        RedisTraceStore store = store();
        store.record(ORDERS, entries(1, 2, 3));
        store.record(step(LOADER, 1, 3));
        Waiting.until("the step is taken", () -> client.hexists("weir:agents:orders", "loader@1"));
        assertThat(damages)
                .singleElement()
                .asString()
                .contains("weir:event:" + taken, "holds something else", "`trace.redis.prefix`");
        assertThat(client.get("weir:event:" + taken)).isEqualTo("somebody else's");
        assertThat(hash(1)).containsKey("loader@1");
        assertThat(hash(3)).containsKey("loader@1");
        assertThat(store.find(event(3).id(), 1).sightings()).hasSize(1);
        assertThatThrownBy(() -> store.find(taken, 1))
                .isInstanceOf(OperationFailed.class)
                .hasMessageContaining("holds something else under the keys `weir:*`");
        assertThat(store.steps(ORDERS, position(2))).containsExactly(step(LOADER, 1, 3));
    }

    @Test
    void aPrefixThatIsUsedForSomethingElseIsNamed() {
        client.set("weir:indexed", "somebody else's");
        RedisTraceStore store = store();
        assertThatThrownBy(() -> store.indexed(ORDERS))
                .isInstanceOf(OperationFailed.class)
                .hasMessageContaining("`trace.redis.prefix`")
                .hasMessageContaining("WRONGTYPE");
        client.del("weir:indexed");
        Waiting.until("it is well again", () -> isWell(store));
    }

    private static boolean isWell(RedisTraceStore store) {
        try {
            store.keep(NOON);
            return true;
        } catch (OperationFailed e) {
            return false;
        }
    }

    @Test
    void twoDataFoldersDoNotShareAPrefix() {
        store().record(ORDERS, entries(1));
        RedisTraceStore other = store(new RedisOptions(
                Stores.place(server),
                Stores.PREFIX,
                () -> Duration.ofDays(1),
                "another",
                Duration.ofSeconds(30),
                10,
                10,
                damages::add));
        Waiting.until("the first has the prefix", () -> client.exists("weir:owner"));
        assertThatThrownBy(() -> {
                    Waiting.until("it is refused", () -> !isWell(other));
                    other.keep(NOON);
                })
                .hasMessageContaining("another data folder under the prefix weir:")
                .hasMessageContaining("give `trace.redis.prefix` another value");
    }

    @Test
    void aWrongPasswordIsNamed(@TempDir Path folder) throws IOException {
        RedisServer closed = RedisServer.start(folder, "--requirepass", "open sesame");
        open.add(closed);
        assertThatThrownBy(() ->
                        store(password(closed, Optional.of("close sesame"))).indexed(ORDERS))
                .isInstanceOf(OperationFailed.class)
                .hasMessageContaining(
                        "refuses the user or password: check `trace.redis.user` and `trace.redis.password`")
                .hasMessageNotContaining("sesame");
        assertThatThrownBy(() -> store(password(closed, Optional.empty())).indexed(ORDERS))
                .hasMessageContaining("wants a password: set `trace.redis.password`");
        RedisTraceStore right = store(password(closed, Optional.of("open sesame")));
        right.record(ORDERS, entries(1));
        assertThat(right.indexed(ORDERS)).contains(position(1));
        Waiting.until("it is well", () -> isWell(right));
    }

    private RedisOptions password(RedisServer closed, Optional<String> password) {
        return Stores.options(Stores.place(closed, Optional.empty(), password), Duration.ofDays(36_500), damages::add);
    }

    private void setUser(String... rules) {
        CommandArguments command = new CommandArguments(Protocol.Command.ACL).add("SETUSER");
        for (String rule : rules) {
            command.add(rule);
        }
        client.executeCommand(new CommandObject<>(command, BuilderFactory.STRING));
    }

    @Test
    void aUserWhoMayNotIsNamed() {
        setUser("tracer", "on", ">secret", "~other:*", "+@all");
        RedisTraceStore store = store(Stores.options(
                Stores.place(server, Optional.of("tracer"), Optional.of("secret")),
                Duration.ofDays(36_500),
                damages::add));
        assertThatThrownBy(() -> store.indexed(ORDERS))
                .isInstanceOf(OperationFailed.class)
                .hasMessageContaining("does not allow that to `trace.redis.user`: it needs the keys `weir:*`");
        setUser("tracer", "~weir:*");
        Waiting.until("it may", () -> isWell(store));
        store.record(ORDERS, entries(1));
        Waiting.until("it is written", () -> client.hexists("weir:indexed", "orders"));
    }
}
