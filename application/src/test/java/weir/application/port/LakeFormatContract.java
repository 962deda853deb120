package weir.application.port;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import weir.domain.envelope.ChannelName;
import weir.domain.envelope.DataId;
import weir.domain.envelope.Envelope;
import weir.domain.envelope.Payload;
import weir.domain.envelope.SourceName;

/** What every format of lake objects keeps to. */
public abstract class LakeFormatContract {
    private static final Instant CREATED = Instant.parse("2026-11-21T09:00:00.123456Z");

    protected abstract LakeFormat format();

    @Test
    void theExtensionBeginsWithADotAndFitsAnObjectsName() {
        assertThat(format().extension()).startsWith(".");
        assertThat(new ObjectName("a/b" + format().extension()).path()).endsWith(format().extension());
    }

    @Test
    void oneEntryComesBackWhole() {
        Entry entry = new Entry(
                new Position("00000000000000a7"),
                envelope(7, Payload.of("{\"a\" : 1.50}"), Map.of("client_address", "192.0.2.1", "user_agent", "x/1")),
                Optional.of(new Position("0000000000000001")));
        assertThat(written(List.of(entry))).containsExactly(entry);
    }

    @Test
    void itsEntriesAreCounted() throws IOException {
        List<Payload> payloads = new ArrayList<>();
        for (int i = 0; i < 3_000; i++) {
            payloads.add(Payload.of("{\"n\":" + i + "}\n"));
        }
        byte[] bytes = bytes(entries(payloads));
        assertThat(format().count(new ByteArrayInputStream(bytes))).isEqualTo(3_000);
        assertThatThrownBy(() -> format().count(new ByteArrayInputStream(Arrays.copyOf(bytes, bytes.length / 2))))
                .isInstanceOfSatisfying(
                        OperationFailed.class, e -> assertThat(e.code()).isEqualTo(FailureCode.CORRUPT));
    }

    @Test
    void positionsComeBackWithAndWithoutAnOrigin() {
        List<Entry> entries = List.of(
                new Entry(new Position("1"), envelope(1, Payload.of("1"), Map.of()), Optional.empty()),
                new Entry(new Position("zzzz"), envelope(2, Payload.of("2"), Map.of()), Optional.of(new Position("9"))),
                new Entry(new Position("a".repeat(64)), envelope(3, Payload.of("3"), Map.of()), Optional.empty()));
        assertThat(written(entries)).isEqualTo(entries);
    }

    @Test
    void everyByteComesBack() {
        List<Payload> payloads = new ArrayList<>();
        payloads.add(Payload.of(new byte[0]));
        for (int b = 0; b < 256; b++) {
            payloads.add(Payload.of(new byte[] {(byte) b}));
            payloads.add(Payload.of(new byte[] {'"', (byte) b, '"'}));
        }
        payloads.add(Payload.of("\0\r\n\t\b\f\"\\/\u007F\u2028é€𝄞\uFEFF"));
        payloads.add(Payload.of(new byte[] {(byte) 0xC0, (byte) 0xAF}));
        payloads.add(Payload.of(new byte[] {(byte) 0xED, (byte) 0xA0, (byte) 0x80}));
        payloads.add(Payload.of(new byte[] {(byte) 0xF4, (byte) 0x90, (byte) 0x80, (byte) 0x80}));
        payloads.add(Payload.slice("around{}around".getBytes(StandardCharsets.UTF_8), 6, 2));
        List<Entry> entries = entries(payloads);
        assertThat(written(entries)).isEqualTo(entries);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void randomEntriesComeBack(long seed) {
        Random random = new Random(seed);
        List<Entry> entries = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            byte[] bytes = new byte[random.nextInt(5) == 0 ? 0 : random.nextInt(2_000)];
            random.nextBytes(bytes);
            if (random.nextBoolean()) {
                for (int k = 0; k < bytes.length; k++) {
                    bytes[k] &= 0x7F;
                }
            }
            entries.add(randomEntry(random, i, Payload.of(bytes)));
        }
        assertThat(written(entries)).isEqualTo(entries);
    }

    /** As the archivers of several channels do, each object after object, with one format. */
    @Test
    void objectsWrittenAtOnceAndOneAfterAnotherAreEachWhole() throws Exception {
        LakeFormat shared = format();
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            List<Future<?>> archivers = new ArrayList<>();
            for (int archiver = 0; archiver < 4; archiver++) {
                Random random = new Random(archiver);
                archivers.add(threads.submit(() -> {
                    for (int object = 0; object < 5; object++) {
                        List<Entry> entries = new ArrayList<>();
                        for (int i = 0; i < 1_000 + random.nextInt(1_000); i++) {
                            byte[] bytes = new byte[random.nextInt(2_500)];
                            random.nextBytes(bytes);
                            entries.add(randomEntry(random, i, Payload.of(bytes)));
                        }
                        ByteArrayOutputStream out = new ByteArrayOutputStream();
                        shared.write(entries, out);
                        assertThat(read(out.toByteArray())).isEqualTo(entries);
                    }
                    return null;
                }));
            }
            for (Future<?> archiver : archivers) {
                archiver.get(60, TimeUnit.SECONDS);
            }
        } finally {
            threads.shutdownNow();
        }
    }

    private static Entry randomEntry(Random random, int number, Payload data) {
        Map<String, String> attributes = new HashMap<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            attributes.put("key_" + i, "\"välue\"\n\\" + random.nextInt());
        }
        Envelope envelope = new Envelope(
                new DataId(random.nextLong(), random.nextLong()),
                new SourceName("source-" + random.nextInt(5)),
                random.nextInt(10) == 0 ? ChannelName.REJECTED : new ChannelName("channel_" + random.nextInt(5)),
                Instant.ofEpochSecond(random.nextLong(-1_000_000_000L, 5_000_000_000L), random.nextInt(1_000_000_000)),
                random.nextBoolean() ? Envelope.JSON : "text/x \"q\\uoted\" é",
                data,
                attributes);
        Optional<Position> origin =
                random.nextBoolean() ? Optional.of(new Position("o" + random.nextInt(100))) : Optional.empty();
        return new Entry(new Position(String.format("%016x", number)), envelope, origin);
    }

    @Test
    void timesComeBackToTheMicrosecond() {
        List<Entry> entries = new ArrayList<>();
        for (String time : List.of(
                "1970-01-01T00:00:00Z",
                "1969-12-31T23:59:59.999999Z",
                "1901-01-01T00:00:00.000001Z",
                "2026-11-21T23:59:59.900000Z",
                "2026-11-22T00:00:00Z",
                "9999-12-31T23:59:59.999999Z")) {
            Envelope envelope = new Envelope(
                    new DataId(1, 2),
                    new SourceName("s"),
                    new ChannelName("c"),
                    Instant.parse(time),
                    Envelope.JSON,
                    Payload.of("1"),
                    Map.of());
            entries.add(new Entry(new Position("1"), envelope, Optional.empty()));
        }
        assertThat(written(entries)).isEqualTo(entries);
    }

    @Test
    void oneLargeEventComesBack() {
        byte[] text = new byte[20 << 20];
        Arrays.fill(text, (byte) '\\');
        byte[] noise = new byte[8 << 20];
        new Random(1).nextBytes(noise);
        List<Entry> entries = entries(List.of(Payload.of(text), Payload.of(noise), Payload.of("1")));
        assertThat(written(entries)).isEqualTo(entries);
    }

    @Test
    void aHundredThousandEntriesComeBackInOrder() throws IOException {
        List<Payload> payloads = new ArrayList<>();
        for (int i = 0; i < 100_000; i++) {
            payloads.add(Payload.of("{\"n\":" + i + ",\"name\":\"number " + i * 31 + "\"}"));
        }
        List<Entry> entries = entries(payloads);
        byte[] bytes = bytes(entries);
        int[] next = {0};
        format().read(new ByteArrayInputStream(bytes), entry -> {
            if (!entry.equals(entries.get(next[0]++))) {
                assertThat(entry).isEqualTo(entries.get(next[0] - 1));
            }
        });
        assertThat(next[0]).isEqualTo(100_000);
    }

    @Test
    void theSameEntriesGiveTheSameBytes() {
        Random random = new Random(4);
        List<Entry> entries = new ArrayList<>();
        List<Entry> again = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            Entry entry = randomEntry(random, i, Payload.of("event " + i));
            entries.add(entry);
            again.add(copy(entry));
        }
        assertThat(bytes(again)).isEqualTo(bytes(entries));
    }

    /** The same, but for the order in which the attributes came into their map. */
    private static Entry copy(Entry entry) {
        Envelope envelope = entry.envelope();
        List<String> keys = new ArrayList<>(envelope.attributes().keySet());
        Map<String, String> attributes = new HashMap<>();
        for (int i = keys.size() - 1; i >= 0; i--) {
            attributes.put(keys.get(i), envelope.attributes().get(keys.get(i)));
        }
        return new Entry(
                entry.position(),
                new Envelope(
                        envelope.id(),
                        envelope.source(),
                        envelope.channel(),
                        envelope.created(),
                        envelope.contentType(),
                        Payload.of(envelope.data().toBytes()),
                        attributes),
                entry.origin());
    }

    @Test
    void theStreamIsLeftOpen() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        boolean[] closed = {false};
        OutputStream out = new OutputStream() {
            @Override
            public void write(int b) {
                bytes.write(b);
            }

            @Override
            public void close() {
                closed[0] = true;
            }
        };
        List<Entry> entries = entries(List.of(Payload.of("1")));
        format().write(entries, out);
        assertThat(closed[0]).isFalse();
        assertThat(read(bytes.toByteArray())).isEqualTo(entries);
    }

    @Test
    void aFailingStreamFailsTheWrite() {
        OutputStream full = new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                throw new IOException("No space left on device");
            }
        };
        assertThatThrownBy(() -> format().write(entries(List.of(Payload.of("1"))), full))
                .isInstanceOf(IOException.class)
                .hasMessage("No space left on device");
    }

    @Test
    void aFailingStreamFailsTheReadAndIsNoCorruption() {
        InputStream broken = new InputStream() {
            @Override
            public int read() throws IOException {
                throw new IOException("connection reset");
            }
        };
        assertThatThrownBy(() -> format().read(broken, entry -> {}))
                .isInstanceOf(IOException.class)
                .hasMessage("connection reset");
    }

    @Test
    void whatTheConsumerThrowsIsPassedOn() {
        byte[] bytes = bytes(entries(List.of(Payload.of("1"))));
        assertThatThrownBy(() -> format().read(new ByteArrayInputStream(bytes), entry -> {
                    throw new IllegalStateException("mine");
                }))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("mine");
    }

    @Test
    void anObjectCutShortIsCorruptWhereverItIsCut() {
        List<Entry> entries = entries(List.of(Payload.of("{\"a\":1}"), Payload.of("second"), Payload.of("third")));
        byte[] whole = bytes(entries);
        for (int length = 0; length < whole.length; length++) {
            assertCorrupt(Arrays.copyOf(whole, length), "cut to " + length + " of " + whole.length + " bytes");
        }
        byte[] large = bytes(entries(randomPayloads(2_000)));
        for (int length = 1; length < large.length; length += 10_007) {
            assertCorrupt(Arrays.copyOf(large, length), "cut to " + length + " of " + large.length + " bytes");
        }
    }

    @Test
    void damageIsFoundOrHarmless() {
        List<Entry> entries = entries(List.of(Payload.of("{\"a\":1}"), Payload.of("{\"a\":2}"), Payload.of("{}")));
        byte[] whole = bytes(entries);
        for (int at = 0; at < whole.length; at++) {
            for (int flip : new int[] {0x01, 0x10, 0x80}) {
                byte[] damaged = whole.clone();
                damaged[at] ^= (byte) flip;
                List<Entry> seen = new ArrayList<>();
                try {
                    format().read(new ByteArrayInputStream(damaged), seen::add);
                    assertThat(seen).as("byte %d flipped by %d", at, flip).isEqualTo(entries);
                } catch (OperationFailed e) {
                    assertThat(e.code()).isEqualTo(FailureCode.CORRUPT);
                } catch (IOException e) {
                    throw new UncheckedIOException("byte " + at + " flipped by " + flip, e);
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x", "PAR1PAR1", "{\"a\":1}\n", "<html>not found</html>"})
    void whatIsNoObjectIsCorrupt(String text) {
        assertCorrupt(text.getBytes(StandardCharsets.UTF_8), text);
        assertCorrupt(text.repeat(1_000).getBytes(StandardCharsets.UTF_8), text);
    }

    private void assertCorrupt(byte[] bytes, String what) {
        assertThatThrownBy(() -> format().read(new ByteArrayInputStream(bytes), entry -> {}))
                .as(what)
                .isInstanceOfSatisfying(
                        OperationFailed.class, e -> assertThat(e.code()).isEqualTo(FailureCode.CORRUPT));
    }

    private static List<Payload> randomPayloads(int count) {
        Random random = new Random(count);
        List<Payload> payloads = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            byte[] bytes = new byte[100];
            random.nextBytes(bytes);
            payloads.add(Payload.of(bytes));
        }
        return payloads;
    }

    private static List<Entry> entries(List<Payload> payloads) {
        List<Entry> entries = new ArrayList<>();
        for (int i = 0; i < payloads.size(); i++) {
            Envelope envelope = envelope(i, payloads.get(i), Map.of());
            entries.add(new Entry(new Position(String.format("%016x", i)), envelope, Optional.empty()));
        }
        return entries;
    }

    private static Envelope envelope(int number, Payload data, Map<String, String> attributes) {
        return new Envelope(
                DataId.version7(CREATED.toEpochMilli(), number, number),
                new SourceName("shop"),
                new ChannelName("behaviour"),
                CREATED.plusMillis(number),
                Envelope.JSON,
                data,
                attributes);
    }

    private List<Entry> written(List<Entry> entries) {
        return read(bytes(entries));
    }

    private byte[] bytes(List<Entry> entries) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            format().write(entries, out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    private List<Entry> read(byte[] bytes) {
        List<Entry> entries = new ArrayList<>();
        try {
            format().read(new ByteArrayInputStream(bytes), entries::add);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return entries;
    }
}
