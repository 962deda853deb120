package weir.adapters.local.chronicle;

import java.io.File;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.zip.CRC32C;
import net.openhft.chronicle.bytes.Bytes;
import net.openhft.chronicle.bytes.SyncMode;
import net.openhft.chronicle.queue.ExcerptAppender;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueue;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueueBuilder;
import net.openhft.chronicle.wire.DocumentContext;
import weir.adapters.local.log.EventEncoder;
import weir.adapters.local.log.LogEnd;
import weir.adapters.local.log.LogOptions;
import weir.adapters.local.log.RecordHeader;
import weir.adapters.local.log.SyncedFiles;
import weir.adapters.local.log.WrittenAhead;

/**
 * What a damaged segment still holds. Records are found by their checksums, wherever they begin, and written into a new
 * file of the same name. For what is missing between them stand empty records, so that each event keeps its position.
 */
final class SegmentSalvage {
    /** Chronicle aligns what it writes. */
    private static final int ALIGNMENT = 4;

    private static final int RECORD_BYTES_MAX = 64 << 20;
    private static final long LOST_MAX = 10_000_000;

    private final ByteBuffer file;
    private final Optional<ExcerptAppender> out;
    private final CRC32C crc = new CRC32C();
    private long sequence;
    private int nextPart;
    private boolean begun;
    private long events;
    private long lost;

    private SegmentSalvage(ByteBuffer file, Optional<ExcerptAppender> out, OptionalLong before) {
        this.file = file.order(ByteOrder.LITTLE_ENDIAN);
        this.out = out;
        this.sequence = before.orElse(-1);
    }

    /**
     * What was done.
     *
     * @param file the new one; empty if the old one holds nothing
     * @param events how many are in it
     * @param lost how many are known to be missing among them
     */
    record Result(Optional<Path> file, long events, long lost) {}

    /**
     * Writes what a file holds into a new one, in a folder that is made for it.
     *
     * @param before which event of the channel is the last before the file, if that is known
     */
    static Result rewrite(Path damaged, Path folder, int cycle, OptionalLong before) throws IOException {
        empty(folder);
        Path wanted = folder.resolve(Segments.fileName(cycle));
        try (FileChannel channel = FileChannel.open(damaged, StandardOpenOption.READ);
                SingleChronicleQueue queue = SingleChronicleQueueBuilder.builder()
                        .path(folder.toFile())
                        .rollCycle(SegmentCycle.INSTANCE)
                        .timeProvider(new HeldTime(cycle))
                        .blockSize(LogOptions.DEFAULT.blockBytes())
                        .syncMode(SyncMode.SYNC)
                        .build();
                ExcerptAppender appender = queue.createAppender();
                WrittenAhead ahead = ChronicleFiles.writtenAhead(LogOptions.DEFAULT.blockBytes());
                BlockSyncer disk = new BlockSyncer.ToDisk()) {
            ahead.cover(wanted, 0, Files.size(damaged)); // a full disk is an exception here, and not a signal later
            SegmentSalvage salvage = new SegmentSalvage(mapped(channel), Optional.of(appender), before);
            salvage.run();
            disk.force(wanted); // unlike the appender's own sync, the blocks before the last as well
            return new Result(
                    Optional.ofNullable(appender.currentFile()).map(File::toPath), salvage.events, salvage.lost);
        }
    }

    /** Counts what a file holds, and what is missing within it. */
    static Result count(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            SegmentSalvage salvage = new SegmentSalvage(mapped(channel), Optional.empty(), OptionalLong.empty());
            salvage.run();
            return new Result(Optional.empty(), salvage.events, salvage.lost);
        }
    }

    private static ByteBuffer mapped(FileChannel channel) throws IOException {
        return channel.map(FileChannel.MapMode.READ_ONLY, 0, Math.min(channel.size(), Integer.MAX_VALUE));
    }

    /** What an earlier attempt left is of no use. */
    private static void empty(Path folder) throws IOException {
        SyncedFiles.createDirectories(folder);
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
            for (Path file : files) {
                Files.delete(file);
            }
        }
    }

    private void run() {
        int at = 0;
        while (at + RecordHeader.BYTES <= file.limit()) {
            Optional<RecordHeader> found = recordAt(at);
            if (found.isPresent()) {
                take(found.get(), at);
                at = (at + found.get().length() + ALIGNMENT - 1) & -ALIGNMENT;
            } else {
                at += ALIGNMENT;
            }
        }
    }

    private Optional<RecordHeader> recordAt(int at) {
        int length = file.getInt(at + 8);
        int kind = file.get(at + 1);
        if (file.get(at) != RecordHeader.VERSION
                || kind < RecordHeader.EVENT
                || kind > RecordHeader.LOST
                || file.getShort(at + 6) != 0
                || length < RecordHeader.BYTES
                || length > Math.min(RECORD_BYTES_MAX, file.limit() - at)) {
            return Optional.empty();
        }
        crc.reset();
        crc.update(file.slice(at, RecordHeader.CRC_AT));
        crc.update(file.slice(at + RecordHeader.CRC_END, length - RecordHeader.CRC_END));
        if ((int) crc.getValue() != file.getInt(at + RecordHeader.CRC_AT)) {
            return Optional.empty();
        }
        int part = Short.toUnsignedInt(file.getShort(at + 2));
        int parts = Short.toUnsignedInt(file.getShort(at + 4));
        return part < parts
                ? Optional.of(new RecordHeader(kind, part, parts, length, file.getLong(at + 16)))
                : Optional.empty();
    }

    private void take(RecordHeader header, int at) {
        if (header.kind() == RecordHeader.LOST) {
            if (out.isEmpty()) {
                sequence = Math.max(sequence, header.sequence()); // else it is written anew
            }
            return;
        }
        if (header.kind() == RecordHeader.SEGMENT) {
            if (!begun) {
                copy(header, at);
                begun = true;
                sequence = header.sequence();
            }
            return;
        }
        if (header.sequence() < sequence || (header.sequence() == sequence && header.part() < nextPart)) {
            return; // a piece of older data, or one within another's
        }
        begin(header.sequence() - 1);
        standInUpTo(header);
        copy(header, at);
        sequence = header.isLastPart() ? header.sequence() : header.sequence() - 1;
        nextPart = header.isLastPart() ? 0 : header.part() + 1;
        events += header.isLastPart() ? 1 : 0;
    }

    /** Without its first record a file would not say what comes before it. */
    private void begin(long before) {
        if (!begun) {
            begun = true;
            if (sequence < 0) {
                sequence = before;
            }
            long known = sequence;
            EventEncoder encoder = new EventEncoder();
            write(bytes -> encoder.writeSegment(bytes::write, new LogEnd(0, known, Long.MIN_VALUE)));
        }
    }

    private void standInUpTo(RecordHeader header) {
        long missing = header.sequence() - 1 - sequence;
        lost += missing;
        if (nextPart > 0 && missing > 0) {
            nextPart = 0; // the rest of an event whose first pieces are there
        }
        for (long i = 0; out.isPresent() && i < Math.min(missing, LOST_MAX); i++) {
            standIn(sequence + 1 + i);
        }
        for (int part = nextPart; part < header.part(); part++) {
            standIn(header.sequence());
        }
    }

    private void standIn(long lostSequence) {
        byte[] record = new byte[RecordHeader.BYTES];
        ByteBuffer buffer = ByteBuffer.wrap(record).order(ByteOrder.LITTLE_ENDIAN);
        new RecordHeader(RecordHeader.LOST, 0, 1, RecordHeader.BYTES, lostSequence).write(buffer);
        crc.reset();
        crc.update(record, 0, RecordHeader.CRC_AT);
        crc.update(record, RecordHeader.CRC_END, RecordHeader.BYTES - RecordHeader.CRC_END);
        buffer.putInt(RecordHeader.CRC_AT, (int) crc.getValue());
        write(bytes -> bytes.write(record));
    }

    private void copy(RecordHeader header, int at) {
        byte[] record = new byte[header.length()];
        file.get(at, record);
        write(bytes -> bytes.write(record));
    }

    private interface Writing {
        void to(Bytes<?> bytes);
    }

    private void write(Writing writing) {
        if (out.isPresent()) {
            try (DocumentContext document = out.get().writingDocument()) {
                writing.to(Objects.requireNonNull(document.wire()).bytes());
            }
        }
    }
}
