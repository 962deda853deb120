package weir.adapters.local.chronicle;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import weir.adapters.local.log.Cursors;
import weir.adapters.local.log.Cursors.Cursor;
import weir.adapters.local.log.EventDecoder;
import weir.adapters.local.log.EventEncoder;
import weir.adapters.local.log.LogEnd;
import weir.adapters.local.log.RecordHeader;
import weir.application.port.Entry;
import weir.application.port.Position;
import weir.domain.envelope.ChannelName;
import weir.domain.envelope.DataId;
import weir.domain.envelope.Envelope;
import weir.domain.envelope.Payload;
import weir.domain.envelope.SourceName;

/** What docs/formats.md says of records and cursors; bytes written by any earlier version still mean the same. */
final class QueueRecordTest {
    private static final Position AT = new Position("35807942000000ff");
    private static final Envelope EVENT = new Envelope(
            new DataId(0x0123456789abcdefL, 0x8edcba9876543210L),
            new SourceName("shop"),
            new ChannelName("behaviour"),
            Instant.parse("2026-11-21T09:00:00.123456Z"),
            "application/json",
            Payload.of("{\"event\":\"purchase\"}"),
            Map.of("user_agent", "Ünal/1.0", "client_address", "81.2.69.142"));

    private static byte[] golden(String name) throws IOException {
        try (InputStream in = Objects.requireNonNull(QueueRecordTest.class.getResourceAsStream(name), name)) {
            String text = new String(in.readAllBytes(), StandardCharsets.US_ASCII)
                    .lines()
                    .map(line -> line.replaceAll("#.*", "").replaceAll("\\s", ""))
                    .collect(Collectors.joining());
            return HexFormat.of().parseHex(text);
        }
    }

    private static byte[] encoded(int part, int parts) {
        EventEncoder encoder = new EventEncoder();
        int length = encoder.begin(EVENT, Optional.of(new Position("a1")));
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        encoder.writePart(out::write, 7, part, parts, length * part / parts, length * (part + 1) / parts);
        return out.toByteArray();
    }

    @Test
    void anEventIsWrittenAsItEverWas() throws IOException {
        assertThat(encoded(0, 1)).asHexString().isEqualTo(hex(golden("event.hex")));
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().withUpperCase().formatHex(bytes);
    }

    @Test
    void anEventIsReadAsItEverWas() throws IOException {
        byte[] record = golden("event.hex");

        RecordHeader header = RecordHeader.read(record, record.length).orElseThrow();

        assertThat(header).isEqualTo(new RecordHeader(RecordHeader.EVENT, 0, 1, record.length, 7));
        assertThat(new EventDecoder().decode(record, RecordHeader.BYTES, header.length() - RecordHeader.BYTES, AT))
                .contains(new Entry(AT, EVENT, Optional.of(new Position("a1"))));
    }

    @Test
    void theBodiesOfPartsJoinedAreTheBodyOfTheEvent() throws IOException {
        byte[] whole = golden("event.hex");
        ByteArrayOutputStream joined = new ByteArrayOutputStream();
        for (int part = 0; part < 3; part++) {
            byte[] record = encoded(part, 3);
            RecordHeader header = RecordHeader.read(record, record.length).orElseThrow();
            assertThat(header).isEqualTo(new RecordHeader(RecordHeader.EVENT, part, 3, record.length, 7));
            joined.write(record, RecordHeader.BYTES, record.length - RecordHeader.BYTES);
        }

        assertThat(joined.toByteArray())
                .isEqualTo(java.util.Arrays.copyOfRange(whole, RecordHeader.BYTES, whole.length));
    }

    @Test
    void aSegmentRecordIsWrittenAndReadAsItEverWas() throws IOException {
        LogEnd end = new LogEnd(0x35807942000000ffL, 12, 1_795_251_600_123_456L);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        new EventEncoder().writeSegment(out::write, end);

        assertThat(out.toByteArray()).asHexString().isEqualTo(hex(golden("segment.hex")));
        assertThat(SegmentFile.segmentRecord(golden("segment.hex"))).contains(end);
    }

    @Test
    void aCursorIsWrittenAndReadAsItEverWas() throws IOException {
        Cursor cursor = new Cursor(0x35807942000000ffL, 12);

        assertThat(Cursors.encode(cursor)).asHexString().isEqualTo(hex(golden("cursor.hex")));
        assertThat(Cursors.decode(golden("cursor.hex"))).contains(cursor);
    }

    @Test
    void noByteOfARecordCanChangeUnnoticed() throws IOException {
        byte[] record = golden("event.hex");
        for (int i = 0; i < record.length; i++) {
            byte[] damaged = record.clone();
            damaged[i] ^= 0x10;
            assertThat(RecordHeader.read(damaged, damaged.length))
                    .as("byte %d", i)
                    .isEmpty();
        }
        for (int length = 0; length < record.length; length++) {
            assertThat(RecordHeader.read(record, length)).as("%d bytes", length).isEmpty();
        }
        byte[] cursor = golden("cursor.hex");
        for (int i = 0; i < cursor.length; i++) {
            byte[] damaged = cursor.clone();
            damaged[i] ^= 0x10;
            assertThat(Cursors.decode(damaged)).as("byte %d", i).isEmpty();
        }
    }

    @Test
    void bytesThatAreNotABodyAreNoEvent() throws IOException {
        byte[] record = golden("event.hex");
        for (int length = 0; length < record.length - RecordHeader.BYTES; length++) {
            assertThat(new EventDecoder().decode(record, RecordHeader.BYTES, length, AT))
                    .isEmpty();
        }
    }
}
