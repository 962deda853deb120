package weir.adapters.local.journal;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.NoSuchFileException;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import weir.adapters.local.log.EventDecoder;
import weir.adapters.local.log.LogEnd;
import weir.adapters.local.log.LogFiles;
import weir.adapters.local.log.LogScan;
import weir.adapters.local.log.LogStart;
import weir.adapters.local.log.Positions;
import weir.adapters.local.log.RecordHeader;
import weir.application.port.Entry;
import weir.application.port.FailureCode;
import weir.application.port.OperationFailed;

/** Reads a journal. Each reader has its files open for itself. */
final class JournalScan implements LogScan {
    private static final System.Logger LOG = System.getLogger(JournalScan.class.getName());

    private final JournalFiles files;
    private final EventDecoder decoder = new EventDecoder();
    private final long began;
    private @Nullable Segment segment;
    private @Nullable Records records;

    /** Where the next record begins in the segment. */
    private long offset;

    private @Nullable LogStart positionedFrom;
    private long position;
    private long sequence;
    private long before;
    private boolean direct;

    JournalScan(JournalFiles files, long behind, long before) {
        this.files = files;
        this.began = behind;
        this.position = behind;
        this.before = before;
    }

    @Override
    public LogFiles files() {
        return files;
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
        try {
            moveIfNeeded();
            while (position < limit) {
                if (!advance()) {
                    throw new OperationFailed(
                            FailureCode.CORRUPT,
                            "the channel in " + files + " cannot be read behind position " + Positions.of(position));
                }
                Records record = open();
                long index = Place.index(current().number(), offset);
                if (index > limit) {
                    position = limit;
                    break;
                }
                offset += record.length();
                Optional<Entry> event = take(record, index);
                if (event.isPresent()) {
                    return event;
                }
            }
            // A reader of a channel that says nothing shall hold nothing.
            if (records != null) {
                records.forget();
            }
            return Optional.empty();
        } catch (IOException e) {
            throw unreadable(e);
        }
    }

    private OperationFailed unreadable(IOException e) {
        return new OperationFailed(FailureCode.QUEUE_BROKEN, "the channel in " + files + " could not be read: " + e, e);
    }

    /** What is trimmed is not waited for: a reader whose file was deleted goes on with the oldest that is left. */
    private void moveIfNeeded() throws IOException {
        LogStart start = files.start();
        LogStart from = positionedFrom;
        if (from == null || segment == null || (!from.equals(start) && position < start.index())) {
            positionedFrom = start;
            stand(files.segments().fromOrNull(Place.segment(position)));
            if (segment != null && segment.number() == Place.segment(position)) {
                standBehindPosition();
            }
        }
    }

    private void stand(@Nullable Segment wanted) throws IOException {
        Records left = records;
        records = null;
        if (left != null) {
            left.close();
        }
        segment = null;
        offset = 0;
        for (Segment next = wanted; next != null && records == null; next = behindDeleted(next)) {
            try {
                records = Records.open(next.file());
                segment = next;
            } catch (NoSuchFileException e) {
                if (files.segments().list().contains(next)) {
                    throw e;
                }
            }
        }
    }

    /** A file may be trimmed while a reader comes to it. */
    private @Nullable Segment behindDeleted(Segment deleted) {
        return files.segments().fromOrNull(deleted.number() + 1);
    }

    /** Right behind the record that begins at the position; if none does, at the first that begins behind it. */
    private void standBehindPosition() throws IOException {
        long at = Place.offset(position);
        Records record = open();
        if (at > 0 && record.read(at, current().writtenBytes())) {
            if (before == UNKNOWN && record.kind() == RecordHeader.EVENT) {
                before = record.sequence();
            }
            offset = at + record.length();
        } else {
            while (offset <= at && advance() && Place.index(current().number(), offset) <= position) {
                offset += open().length();
            }
        }
    }

    private Records open() {
        Records open = records;
        if (open == null) {
            throw new IllegalStateException("no file is open");
        }
        return open;
    }

    private Segment current() {
        Segment current = segment;
        if (current == null) {
            throw new IllegalStateException("no file is open");
        }
        return current;
    }

    /**
     * Goes to the next record that is as it was written: the one at the offset, or one behind what is damaged there, or the
     * first of the next file.
     *
     * @return false if there is none
     */
    private boolean advance() throws IOException {
        while (true) {
            Segment here = segment;
            if (here == null) {
                return false;
            }
            long written = here.writtenBytes();
            if (open().read(offset, written)) {
                return true;
            }
            long found = offset < written ? open().search(offset + RecordHeader.BYTES, written) : -1;
            if (offset < written && (found >= 0 || !open().isBlank(offset, written))) {
                LOG.log(
                        Level.ERROR,
                        "queue file " + here.file() + " is damaged from byte " + offset + " to "
                                + (found < 0 ? written : found) + ", which was skipped");
            }
            if (found >= 0) {
                offset = found;
                return true;
            }
            Segment next = files.segments().fromOrNull(here.number() + 1);
            if (next == null) {
                offset = Math.max(offset, written);
                return false;
            }
            stand(next);
        }
    }

    /** The event of a record; empty if it is a record of another kind. */
    private Optional<Entry> take(Records record, long index) {
        if (record.kind() != RecordHeader.EVENT) {
            takeSegment(record);
            return Optional.empty();
        }
        position = index;
        sequence = record.sequence();
        Optional<Entry> event = decode(record, index);
        if (event.isPresent()) {
            direct = before == sequence - 1;
            before = sequence;
        }
        return event;
    }

    /** The event that the reader began behind may be gone with its file; the next one tells which it was. */
    private void takeSegment(Records record) {
        if (before == UNKNOWN) {
            before = record.segmentBegin()
                    .filter(end -> end.index() == began)
                    .map(LogEnd::sequence)
                    .orElse(UNKNOWN);
        }
    }

    private Optional<Entry> decode(Records record, long index) {
        Optional<Entry> event =
                decoder.decode(record.array(), record.bodyOffset(), record.bodyLength(), Positions.of(index));
        if (event.isEmpty()) {
            LOG.log(
                    Level.ERROR,
                    "the event at " + Positions.of(index) + " in " + files + " is not laid out as one; it was skipped");
        }
        return event;
    }

    @Override
    public OptionalLong sequenceAt(long index) {
        try {
            if (!standAt(index)) {
                return OptionalLong.empty();
            }
            if (open().read(Place.offset(index), current().writtenBytes())) {
                if (open().kind() != RecordHeader.EVENT) {
                    throw new IllegalArgumentException("the record at " + Positions.of(index) + " is no event");
                }
                return OptionalLong.of(open().sequence());
            }
            return withinDamage(Place.offset(index));
        } catch (IOException e) {
            throw unreadable(e);
        }
    }

    private boolean standAt(long index) throws IOException {
        positionedFrom = null;
        stand(files.segments().fromOrNull(Place.segment(index)));
        return segment != null && segment.number() == Place.segment(index);
    }

    /** Nothing, if what stands at that byte is damaged; if it is in the middle of a record, that is nobody's position. */
    private OptionalLong withinDamage(long wanted) throws IOException {
        while (offset < wanted && open().read(offset, current().writtenBytes())) {
            offset += open().length();
        }
        if (offset > wanted) {
            throw new IllegalArgumentException("no record begins at byte " + wanted);
        }
        return OptionalLong.empty();
    }

    @Override
    public Optional<Entry> eventAt(long index) {
        try {
            return standAt(index)
                            && open().read(Place.offset(index), current().writtenBytes())
                            && open().kind() == RecordHeader.EVENT
                    ? decode(open(), index)
                    : Optional.empty();
        } catch (IOException e) {
            throw unreadable(e);
        }
    }

    @Override
    public void close() {
        files.ended(this);
        try {
            stand(null);
        } catch (IOException e) {
            throw unreadable(e);
        }
    }
}
