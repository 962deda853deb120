package weir.application.port;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import weir.application.port.Lake.Content;
import weir.application.port.Lake.ObjectSummary;

/** What every lake keeps to. */
public abstract class LakeContract {
    private static final ObjectName NAME = new ObjectName("raw/channel=c/date=2026-11-21/hour=09/0001.parquet");

    /** An empty lake; the same one throughout a test. */
    protected abstract Lake lake();

    /** How many threads put at once; fewer where each put is a round trip to a service. */
    protected int contenders() {
        return 40;
    }

    @Test
    void whatIsPutIsRead() {
        byte[] bytes = new byte[3_000_000];
        new Random(1).nextBytes(bytes);
        lake().put(NAME, out -> {
            out.write(bytes[0]);
            out.write(bytes, 1, bytes.length - 1);
        });
        assertThat(read(NAME)).isEqualTo(bytes);
        assertThat(lake().list("", Optional.empty(), 10)).containsExactly(new ObjectSummary(NAME, bytes.length));
    }

    @Test
    void anEmptyObjectIsAnObject() {
        lake().put(NAME, out -> {});
        assertThat(read(NAME)).isEmpty();
        assertThat(lake().list("", Optional.empty(), 10)).containsExactly(new ObjectSummary(NAME, 0));
    }

    @Test
    void theSecondPutOfANameStays() {
        lake().put(NAME, text("the first and longer one"));
        lake().put(NAME, text("second"));
        assertThat(readText(NAME)).isEqualTo("second");
        assertThat(names("")).containsExactly(NAME.path());
    }

    @Test
    void putIfAbsentKeepsTheFirst() {
        assertThat(lake().putIfAbsent(NAME, text("first"))).isTrue();
        assertThat(lake().putIfAbsent(NAME, text("second"))).isFalse();
        assertThat(readText(NAME)).isEqualTo("first");
        lake().delete(NAME);
        assertThat(lake().putIfAbsent(NAME, text("third"))).isTrue();
        assertThat(readText(NAME)).isEqualTo("third");
    }

    @Test
    void whatIsNotThereIsEmptyAndDeletingItDoesNothing() {
        assertThat(lake().open(NAME)).isEmpty();
        assertThatCode(() -> lake().delete(NAME)).doesNotThrowAnyException();
        assertThat(lake().list("", Optional.empty(), 10)).isEmpty();
        assertThat(lake().list("raw/", Optional.empty(), 10)).isEmpty();
    }

    @Test
    void whatIsDeletedIsGone() {
        ObjectName neighbour = new ObjectName("raw/channel=c/date=2026-11-21/hour=09/0002.parquet");
        lake().put(NAME, text("1"));
        lake().put(neighbour, text("2"));
        lake().delete(NAME);
        assertThat(lake().open(NAME)).isEmpty();
        assertThat(names("")).containsExactly(neighbour.path());
    }

    @Test
    void aPartOfANameIsNoObject() {
        lake().put(NAME, text("1"));
        ObjectName above = new ObjectName("raw/channel=c");
        assertThat(lake().open(above)).isEmpty();
        lake().delete(above);
        assertThat(names("")).containsExactly(NAME.path());
    }

    @Test
    void aContentThatFailsStoresNothing() {
        Content failing = out -> {
            out.write(new byte[200_000]);
            throw new IOException("the source broke off");
        };
        assertThatThrownBy(() -> lake().put(NAME, failing))
                .isInstanceOfSatisfying(
                        OperationFailed.class, e -> assertThat(e.code()).isEqualTo(FailureCode.LAKE_UNAVAILABLE));
        assertThatThrownBy(() -> lake().putIfAbsent(NAME, failing)).isInstanceOf(OperationFailed.class);
        assertThat(lake().open(NAME)).isEmpty();
        lake().put(NAME, text("whole"));
        assertThatThrownBy(() -> lake().put(NAME, failing)).isInstanceOf(OperationFailed.class);
        assertThat(readText(NAME)).isEqualTo("whole");
        assertThat(names("")).containsExactly(NAME.path());
    }

    @Test
    void namesAreListedInTheirOrder() {
        List<String> names = new ArrayList<>(List.of(
                "a",
                "a-b",
                "a.b",
                "a0/x",
                "a=1/x",
                "a_b/c",
                "aa",
                "b/a-/x",
                "b/a/x",
                "b/a.x",
                "b/a0",
                "b/b",
                "A/b",
                "0",
                "-/x",
                "_",
                "b/a/x0/y",
                "b/a/x=/y"));
        Collections.shuffle(names, new Random(3));
        names.forEach(name -> lake().put(new ObjectName(name), text(name)));
        Collections.sort(names);
        assertThat(names("")).isEqualTo(names);
        for (String prefix : List.of("a", "a-", "b", "b/", "b/a", "b/a/", "b/a/x", "b/a/x0/y", "b/a/x0/y0", "c", "-")) {
            assertThat(names(prefix))
                    .as("prefix " + prefix)
                    .isEqualTo(names.stream()
                            .filter(name -> name.startsWith(prefix))
                            .toList());
        }
    }

    @Test
    void pagesFollowOneAnother() {
        List<String> names = new ArrayList<>();
        for (int i = 0; i < 57; i++) {
            names.add("raw/channel=" + "abc".charAt(i % 3) + "/date=2026-11-2" + i % 2 + "/" + i + ".parquet");
        }
        names.forEach(name -> lake().put(new ObjectName(name), text(name)));
        Collections.sort(names);
        for (int size : new int[] {1, 2, 10, 57, 100}) {
            List<String> seen = new ArrayList<>();
            Optional<ObjectName> after = Optional.empty();
            List<ObjectSummary> page = lake().list("raw/", after, size);
            while (!page.isEmpty()) {
                assertThat(page).hasSizeLessThanOrEqualTo(size);
                page.forEach(object -> seen.add(object.name().path()));
                after = Optional.of(page.get(page.size() - 1).name());
                page = lake().list("raw/", after, size);
            }
            assertThat(seen).as("pages of " + size).isEqualTo(names);
        }
        Optional<ObjectName> between = Optional.of(new ObjectName("raw/channel=b"));
        assertThat(lake().list("raw/", between, 100)).hasSize(38);
    }

    @Test
    void aReaderKeepsTheObjectItOpened() throws IOException {
        lake().put(NAME, out -> out.write(new byte[500_000]));
        try (InputStream in = lake().open(NAME).orElseThrow()) {
            assertThat(in.read()).isZero();
            byte[] other = new byte[400_000];
            Arrays.fill(other, (byte) 1);
            lake().put(NAME, out -> out.write(other));
            assertThat(in.readAllBytes()).isEqualTo(new byte[499_999]);
        }
    }

    @Test
    void noReaderSeesAPartOfAnObject() throws Exception {
        lake().put(NAME, uniform(0));
        AtomicBoolean done = new AtomicBoolean();
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            List<Future<Integer>> readers = new ArrayList<>();
            for (int i = 0; i < 2; i++) {
                readers.add(threads.submit(() -> {
                    int reads = 0;
                    while (!done.get() || reads == 0) {
                        assertUniform(read(NAME));
                        lake().list("", Optional.empty(), 10)
                                .forEach(object -> assertThat(object.name()).isEqualTo(NAME));
                        reads++;
                    }
                    return reads;
                }));
            }
            List<Future<?>> writers = new ArrayList<>();
            for (int i = 0; i < 2; i++) {
                int first = i;
                writers.add(threads.submit(() -> {
                    for (int round = first; round < 60; round += 2) {
                        lake().put(NAME, uniform(round));
                    }
                }));
            }
            for (Future<?> writer : writers) {
                writer.get();
            }
            done.set(true);
            for (Future<Integer> reader : readers) {
                assertThat(reader.get()).isPositive();
            }
        } finally {
            done.set(true);
            threads.shutdownNow();
        }
    }

    @Test
    void ofSeveralAtOnceOneWins() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(contenders());
        try {
            for (int round = 0; round < 5; round++) {
                ObjectName name = new ObjectName("contended/" + round + "/x");
                CyclicBarrier start = new CyclicBarrier(contenders());
                List<Callable<Optional<Integer>>> attempts = new ArrayList<>();
                for (int i = 0; i < contenders(); i++) {
                    int mine = i;
                    attempts.add(() -> {
                        start.await();
                        return lake().putIfAbsent(name, uniform(mine)) ? Optional.of(mine) : Optional.empty();
                    });
                }
                List<Integer> winners = new ArrayList<>();
                for (Future<Optional<Integer>> attempt : threads.invokeAll(attempts)) {
                    attempt.get().ifPresent(winners::add);
                }
                assertThat(winners).hasSize(1);
                assertThat(assertUniform(read(name))).isEqualTo((byte) (int) winners.get(0));
            }
        } finally {
            threads.shutdownNow();
        }
    }

    /** Bytes that are all the same, and as many as their value says. */
    private static Content uniform(int value) {
        byte[] bytes = new byte[1_000];
        Arrays.fill(bytes, (byte) value);
        return out -> {
            for (int i = 0; i < 50 + value; i++) {
                out.write(bytes);
            }
        };
    }

    private static byte assertUniform(byte[] bytes) {
        assertThat(bytes.length).isPositive();
        byte[] expected = new byte[(50 + bytes[0]) * 1_000];
        Arrays.fill(expected, bytes[0]);
        assertThat(Arrays.equals(bytes, expected)).as("the object is whole").isTrue();
        return bytes[0];
    }

    private List<String> names(String prefix) {
        return lake().list(prefix, Optional.empty(), 1_000).stream()
                .map(object -> object.name().path())
                .toList();
    }

    private static Content text(String text) {
        return out -> out.write(text.getBytes(StandardCharsets.UTF_8));
    }

    private String readText(ObjectName name) {
        return new String(read(name), StandardCharsets.UTF_8);
    }

    private byte[] read(ObjectName name) {
        try (InputStream in = lake().open(name).orElseThrow()) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
