package weir.adapters.local.chronicle;

import java.io.ByteArrayOutputStream;
import java.lang.System.Logger.Level;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import net.openhft.chronicle.bytes.Bytes;
import net.openhft.chronicle.queue.ExcerptTailer;
import net.openhft.chronicle.wire.DocumentContext;
import org.jspecify.annotations.Nullable;
import weir.adapters.local.log.EventDecoder;
import weir.adapters.local.log.LogEnd;
import weir.adapters.local.log.LogScan;
import weir.adapters.local.log.LogStart;
import weir.adapters.local.log.Positions;
import weir.adapters.local.log.RecordHeader;
import weir.application.port.Entry;
import weir.application.port.FailureCode;
import weir.application.port.OperationFailed;
import weir.domain.envelope.Envelope;

/** Reads a channel's events in order. For use by one thread at a time, under {@link ChronicleFiles#reading()}. */
final class ChronicleScan implements LogScan {
    private static final System.Logger LOG = System.getLogger(ChronicleScan.class.getName());

    /** No block size makes a larger record; a damaged length must not cost the memory of a large one. */
    private static final long RECORD_BYTES_MAX = 64L << 20;

    private static final byte[] DAMAGED = {};

    private final ChronicleFiles log;
    private final ExcerptTailer tailer;
    private final EventDecoder decoder = new EventDecoder();
    private final Pieces pieces = new Pieces();
    private final long began;
    private @Nullable LogStart positionedFrom;
    private long position;
    private long sequence;
    private long before;
    private boolean direct;

    /** @param before which event of the channel stands at that index, or {@link #UNKNOWN} */
    ChronicleScan(ChronicleFiles log, long position, long before) {
        this.log = log;
        this.tailer = log.tailer();
        this.began = position;
        this.position = position;
        this.before = before;
    }

    @Override
    public ChronicleFiles files() {
        return log;
    }

    @Override
    public long position() {
        return position;
    }

    @Override
    public long sequence() {
        return sequence;
    }

    @Override
    public long before() {
        return before;
    }

    @Override
    public boolean isDirect() {
        return direct;
    }

    @Override
    public Optional<Entry> next(long limit) {
        Optional<Entry> event = nextIfThere(limit);
        if (event.isEmpty() && position < limit) {
            throw new OperationFailed(
                    FailureCode.CORRUPT,
                    "the channel in " + log + " cannot be read behind position " + Positions.of(position));
        }
        return event;
    }

    private Optional<Entry> nextIfThere(long limit) {
        moveIfNeeded();
        while (position < limit) {
            byte[] record;
            try (DocumentContext document = tailer.readingDocument()) {
                if (!document.isPresent()) {
                    return Optional.empty();
                }
                long index = document.index();
                if (index <= position) {
                    continue;
                }
                if (index > limit) {
                    position = limit;
                    positionedFrom = null;
                    return Optional.empty();
                }
                position = index;
                record = copy(document);
            }
            Optional<Entry> event = take(record);
            if (event.isPresent()) {
                return event;
            }
        }
        return Optional.empty();
    }

    /** What is trimmed is not waited for: a reader whose file was deleted goes on with the oldest that is left. */
    private void moveIfNeeded() {
        LogStart start = log.start();
        LogStart from = positionedFrom;
        if (from == null || (!from.equals(start) && position < start.index())) {
            positionedFrom = start;
            pieces.drop();
            moveBehindPosition(start);
        }
    }

    private void moveBehindPosition(LogStart start) {
        if (position < start.index()) {
            tailer.toStart();
        } else if (tailer.moveToIndex(position)) {
            try (DocumentContext document = tailer.readingDocument()) {
                if (before == UNKNOWN && document.isPresent()) {
                    byte[] record = copy(document);
                    before = RecordHeader.read(record, record.length)
                            .filter(RecordHeader::isLastPart)
                            .map(RecordHeader::sequence)
                            .orElse(UNKNOWN);
                }
            }
        } else {
            // Not a record of this log: begin with its file, or the one behind, and pass over what comes before it.
            Optional<Integer> cycle = log.cycleFrom(SegmentCycle.INSTANCE.toCycle(position));
            if (cycle.isPresent()) {
                tailer.moveToIndex(SegmentCycle.INSTANCE.toIndex(cycle.get(), 0));
            } else {
                tailer.toEnd();
            }
        }
    }

    private Optional<Entry> take(byte[] record) {
        Optional<RecordHeader> read = RecordHeader.read(record, record.length);
        if (read.isEmpty()) {
            pieces.drop();
            LOG.log(Level.ERROR, "record " + Positions.of(position) + " in " + log + " is damaged and was skipped");
            return Optional.empty();
        }
        RecordHeader header = read.get();
        if (header.kind() != RecordHeader.EVENT) {
            pieces.drop();
            takeSegment(record);
            return Optional.empty();
        }
        Optional<Entry> event;
        if (header.parts() == 1) {
            pieces.drop();
            event = decode(record, RecordHeader.BYTES, header.length() - RecordHeader.BYTES);
        } else if (pieces.add(header, record)) {
            byte[] body = pieces.whole();
            event = decode(body, 0, body.length);
        } else {
            return Optional.empty();
        }
        sequence = header.sequence();
        if (event.isPresent()) {
            direct = before == sequence - 1;
            before = sequence;
        }
        return event;
    }

    /** The event that the reader began behind may be gone with its file; the next one tells which it was. */
    private void takeSegment(byte[] record) {
        if (before == UNKNOWN) {
            before = SegmentFile.segmentRecord(record)
                    .filter(segment -> segment.index() == began)
                    .map(LogEnd::sequence)
                    .orElse(UNKNOWN);
        }
    }

    private Optional<Entry> decode(byte[] body, int offset, int length) {
        Optional<Entry> event = decoder.decode(body, offset, length, Positions.of(position));
        if (event.isEmpty()) {
            LOG.log(
                    Level.ERROR,
                    "the event at " + Positions.of(position) + " in " + log
                            + " is not laid out as one; it was skipped");
        }
        return event;
    }

    @Override
    public OptionalLong sequenceAt(long index) {
        Optional<RecordHeader> there = headerAt(index);
        if (there.isPresent()
                && !(there.get().kind() == RecordHeader.EVENT && there.get().isLastPart())) {
            throw new IllegalArgumentException("no event ends at " + Positions.of(index));
        }
        return there.isPresent() ? OptionalLong.of(there.get().sequence()) : OptionalLong.empty();
    }

    /** What the record at that index says about itself; empty if there is none, or it is damaged. */
    private Optional<RecordHeader> headerAt(long index) {
        positionedFrom = null;
        if (!tailer.moveToIndex(index)) {
            return Optional.empty();
        }
        try (DocumentContext document = tailer.readingDocument()) {
            if (!document.isPresent() || document.index() != index) {
                return Optional.empty();
            }
            byte[] record = copy(document);
            return RecordHeader.read(record, record.length);
        }
    }

    @Override
    public Optional<Entry> eventAt(long index) {
        Optional<RecordHeader> last =
                headerAt(index).filter(header -> header.kind() == RecordHeader.EVENT && header.isLastPart());
        if (last.isEmpty()) {
            return Optional.empty();
        }
        position = index - last.get().parts();
        return nextIfThere(index).filter(event -> position == index);
    }

    /** The channel's end if its newest event ends at that index. */
    Optional<LogEnd> endAt(long index) {
        return eventAt(index).map(entry -> {
            Envelope event = entry.envelope();
            return new LogEnd(index, sequence, event.createdMicros());
        });
    }

    private static byte[] copy(DocumentContext document) {
        Bytes<?> bytes = Objects.requireNonNull(document.wire()).bytes();
        long length = bytes.readRemaining();
        if (length > RECORD_BYTES_MAX) {
            return DAMAGED;
        }
        byte[] copy = new byte[(int) length];
        bytes.read(copy);
        return copy;
    }

    @Override
    public void close() {
        if (!log.isClosed()) { // otherwise it was closed with them
            tailer.close();
        }
    }

    /** The pieces of an event that is too large for one record. Those of an event that was not finished are dropped. */
    private static final class Pieces {
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private long sequence;
        private int next;

        /** @return whether the event is whole now */
        boolean add(RecordHeader header, byte[] record) {
            if (header.part() == 0) {
                drop();
                sequence = header.sequence();
            } else if (header.part() != next || header.sequence() != sequence) {
                drop();
                return false;
            }
            bytes.write(record, RecordHeader.BYTES, header.length() - RecordHeader.BYTES);
            next = header.part() + 1;
            return header.isLastPart();
        }

        byte[] whole() {
            byte[] whole = bytes.toByteArray();
            drop();
            return whole;
        }

        void drop() {
            bytes.reset();
            next = 0;
            sequence = 0;
        }
    }
}
