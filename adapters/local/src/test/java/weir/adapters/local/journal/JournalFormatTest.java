package weir.adapters.local.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import weir.adapters.local.log.LogEventQueue;
import weir.adapters.local.log.LogOptions;
import weir.adapters.local.log.Queues;
import weir.application.port.Entry;
import weir.application.port.EventQueue.Reading;
import weir.application.port.Position;
import weir.application.port.Subscription;
import weir.domain.envelope.ChannelName;
import weir.domain.envelope.DataId;
import weir.domain.envelope.Envelope;
import weir.domain.envelope.Payload;
import weir.domain.envelope.SourceName;

/** What docs/formats.md says of journals: bytes that any earlier version wrote are written, and mean, the same. */
final class JournalFormatTest {
    private static final String FILE = "20261121-120000.journal";
    private static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");

    @TempDir
    Path directory;

    private static byte[] golden(String name) throws IOException {
        try (InputStream in = Objects.requireNonNull(JournalFormatTest.class.getResourceAsStream(name), name)) {
            String text = new String(in.readAllBytes(), StandardCharsets.US_ASCII)
                    .lines()
                    .map(line -> line.replaceAll("#.*", "").replaceAll("\\s", ""))
                    .collect(Collectors.joining());
            return HexFormat.of().parseHex(text);
        }
    }

    private static Envelope event(int number) {
        return new Envelope(
                new DataId(0x0123456789abcdefL, 0x8edcba9876543210L + number),
                new SourceName("shop"),
                new ChannelName("demand"),
                NOON.plusMillis(number),
                "application/json",
                Payload.of("{\"event\":" + number + "}"),
                Map.of("user_agent", "Ünal/1.0"));
    }

    private LogEventQueue open() {
        LogOptions o = Queues.OPTIONS;
        return new JournalKind()
                .open(
                        directory,
                        new LogOptions(
                                o.blockBytes(),
                                o.segmentBytesMax(),
                                o.segmentAgeMax(),
                                o.diskReserveBytes(),
                                o.waitingBytesMax(),
                                o.eventBytesMax(),
                                o.reopenAfter(),
                                () -> NOON));
    }

    private Path file(String name) {
        return directory.resolve("demand").resolve(name);
    }

    /** Where the second event begins: behind the record of 40 bytes that begins the file, and the first event. */
    private long secondEvent() throws IOException {
        return 40
                + java.nio.ByteBuffer.wrap(Files.readAllBytes(file(FILE)))
                        .order(java.nio.ByteOrder.LITTLE_ENDIAN)
                        .getInt(40 + 8);
    }

    private void load(String segment) throws IOException {
        Files.createDirectories(directory.resolve("demand"));
        Files.write(file(FILE), golden(segment));
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }

    /** Two groups: a segment record, an event with its origin, a record of durability, an event. */
    @Test
    void aFileAndItsMarkAreWrittenAsTheyEverWere() throws IOException {
        try (LogEventQueue queue = open()) {
            Queues.await(queue.append(Queues.CHANNEL, List.of(event(0)), List.of(new Position("a1"))));
            Queues.append(queue, List.of(event(1)));
        }

        assertThat(hex(Files.readAllBytes(file(FILE)))).isEqualTo(hex(golden("segment.hex")));
        assertThat(hex(Files.readAllBytes(file("closed")))).isEqualTo(hex(golden("closed.hex")));
    }

    @Test
    void aFileAndItsMarkAreReadAsTheyEverWere() throws IOException {
        load("segment.hex");
        Files.write(file("closed"), golden("closed.hex"));

        try (LogEventQueue queue = open()) {
            List<Entry> read = Queues.readAll(queue);
            assertThat(read.stream().map(Entry::envelope)).containsExactly(event(0), event(1));
            assertThat(read.get(0).origin()).contains(new Position("a1"));
            assertThat(read.stream().map(entry -> entry.position().text()))
                    .containsExactly("3580c3e000000028", "3580c3e0000000bb");
            Queues.append(queue, List.of(event(2)));
        }
        assertThat(Queues.files(directory, JournalSegments.SUFFIX))
                .as("what was left in order is appended to")
                .hasSize(1);
    }

    /** An event stands, the next was lost and a record stands for it, and one more. */
    @Test
    void recordsThatStandForWhatWasLostArePassedOver() throws IOException {
        load("lost.hex");

        try (LogEventQueue queue = open();
                Subscription reader = queue.subscribe(Queues.CHANNEL, Queues.ARCHIVER, Reading.DURABLE)) {
            assertThat(Queues.envelopes(reader.poll(9, 9_999, Duration.ZERO))).containsExactly(event(0));
            assertThat(Queues.envelopes(reader.poll(9, 9_999, Duration.ZERO))).containsExactly(event(2));
            assertThat(reader.isContinuous()).isFalse();
        }
        assertThat(Files.size(file(FILE))).isEqualTo(golden("lost.hex").length);
    }

    @Test
    void aHoleIsFilledAsItEverWas() throws IOException {
        try (LogEventQueue queue = open()) {
            Queues.append(queue, List.of(event(0), event(1)));
            Queues.append(queue, List.of(event(2)));
        }
        Queues.overwrite(file(FILE), secondEvent() + 30, new byte[] {'x'});
        Files.delete(file("closed"));

        open().close();
        try (LogEventQueue queue = open()) {
            assertThat(Queues.envelopes(Queues.readAll(queue))).containsExactly(event(0), event(2));
        }

        assertThat(hex(Files.readAllBytes(file(FILE)))).isEqualTo(hex(golden("lost.hex")));
    }
}
