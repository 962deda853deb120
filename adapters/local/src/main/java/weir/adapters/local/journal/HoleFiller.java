package weir.adapters.local.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import weir.adapters.local.journal.SegmentSurvey.Hole;
import weir.adapters.local.log.EventEncoder;
import weir.adapters.local.log.RecordHeader;

/** Has blank records stand in for what is damaged: what follows keeps its place, and is found without a search. A hole is no
 * shorter than a header, for so long was the record that stood there. */
final class HoleFiller {
    private static final int RECORD_BYTES_MAX = 1 << 20;

    private HoleFiller() {}

    static void fill(Path file, Hole hole) throws IOException {
        EventEncoder encoder = new EventEncoder();
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            for (long at = hole.from(); at < hole.to(); ) {
                int length = lengthOfNext(hole.to() - at);
                ByteBuffer record = ByteBuffer.allocate(length);
                encoder.standAt(at);
                encoder.writeBlank(record::put, RecordHeader.LOST, hole.sequence(), length - RecordHeader.BYTES);
                JournalSegments.write(channel, record.flip(), at);
                at += length;
            }
            channel.force(false);
        }
    }

    /** Appends to a file that ends there a record that accounts for events that it should hold and does not. */
    static void noteLost(Path file, long end, long sequence) throws IOException {
        ByteBuffer record = ByteBuffer.allocate(RecordHeader.BYTES);
        EventEncoder encoder = new EventEncoder();
        encoder.standAt(end);
        encoder.writeBlank(record::put, RecordHeader.LOST, sequence, 0);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            JournalSegments.write(channel, record.flip(), end);
            channel.force(true);
        }
    }

    /** The last one must have room for a header. */
    private static int lengthOfNext(long left) {
        return (int) (left <= RECORD_BYTES_MAX ? left : Math.min(RECORD_BYTES_MAX, left - RecordHeader.BYTES));
    }
}
