package weir.adapters.local.journal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import weir.adapters.local.log.LogEnd;
import weir.adapters.local.log.RecordHeader;

/**
 * What a file holds, seen by reading it from the first byte to the last.
 *
 * @param before where the channel ended before the file; empty if its first record cannot be read
 * @param last the newest event in it; empty if there is none
 * @param endBytes where the last record ends that counts
 * @param holes what is damaged between records, or behind the last one
 * @param torn what lies behind the end and holds records, though nothing says that they were durable
 * @param events how many can be read
 * @param lost how many are known to be missing among them
 * @param sequence up to which event of the channel the file accounts for all, be it as lost; -1 if that is not known
 */
record SegmentSurvey(
        Optional<LogEnd> before,
        Optional<LogEnd> last,
        long endBytes,
        List<Hole> holes,
        Optional<Hole> torn,
        long events,
        long lost,
        long sequence) {
    /**
     * Bytes that are no record.
     *
     * @param sequence of the last event before them
     */
    record Hole(long from, long to, long sequence) {}

    /**
     * Reads a file.
     *
     * @param mayBeTorn whether it is the one that was written last, and not left in order. Then what follows a hole counts
     *     only if something behind it says that all of this had been forced: a group that was being written when the power
     *     failed may be on the disk in part, and nobody was told that it was accepted.
     */
    static SegmentSurvey of(Path file, boolean mayBeTorn) throws IOException {
        long size = Files.size(file);
        try (Records records = Records.open(file)) {
            return new Reading(file, records, size).read(mayBeTorn);
        }
    }

    /** How many events are in no file between one of which this is said and the next. */
    static long missing(SegmentSurvey one, SegmentSurvey next) {
        return next.before.isEmpty() ? 0 : one.missingUpTo(next.before.get().sequence());
    }

    /** How many events up to that one the file should hold and does not account for. */
    long missingUpTo(long expected) {
        return sequence < 0 ? 0 : Math.max(0, expected - sequence);
    }

    /** The state of the reading, which can go back to where the first hole is that nothing vouches for. */
    private static final class Reading {
        private final int number;
        private final Records records;
        private final long size;
        private final List<Hole> holes = new ArrayList<>();
        private Optional<LogEnd> before = Optional.empty();
        private Optional<LogEnd> last = Optional.empty();
        private long sequence = -1;
        private long end;
        private long events;
        private long lost;
        private Optional<SegmentSurvey> vouchedFor = Optional.empty();

        Reading(Path file, Records records, long size) {
            this.number = JournalSegments.number(file);
            this.records = records;
            this.size = size;
        }

        SegmentSurvey read(boolean mayBeTorn) throws IOException {
            while (end < size) {
                if (!records.read(end, size)) {
                    // The record that stood there was no shorter than a header.
                    long next = records.search(end + RecordHeader.BYTES, size);
                    if (next < 0) {
                        break;
                    }
                    if (vouchedFor.isEmpty()) {
                        vouchedFor = Optional.of(asFarAsThis(Optional.of(hole(size))));
                    }
                    holes.add(hole(next));
                    end = next;
                    records.read(next, size);
                }
                take();
            }
            if (mayBeTorn) {
                return vouchedFor.orElseGet(() -> asFarAsThis(Optional.empty()));
            }
            if (end < size && !records.isBlank(end, size)) {
                holes.add(hole(size));
            }
            return asFarAsThis(Optional.empty());
        }

        private Hole hole(long to) {
            return new Hole(end, to, Math.max(sequence, 0));
        }

        private SegmentSurvey asFarAsThis(Optional<Hole> torn) {
            return new SegmentSurvey(before, last, end, List.copyOf(holes), torn, events, lost, sequence);
        }

        private void take() {
            long stands = records.sequence();
            switch (records.kind()) {
                case RecordHeader.EVENT -> {
                    lost += sequence >= 0 ? Math.max(0, stands - sequence - 1) : 0;
                    sequence = stands;
                    events++;
                    last = Optional.of(new LogEnd(Place.index(number, end), stands, records.createdMicros()));
                }
                case RecordHeader.SEGMENT -> {
                    if (end == 0) {
                        before = records.segmentBegin();
                        sequence = stands;
                    }
                }
                case RecordHeader.DURABLE -> vouchedFor = Optional.empty();
                default -> takeLost(stands);
            }
            end += records.length();
        }

        /** What stands in for the beginning of a file does not know what came before. */
        private void takeLost(long stands) {
            if (stands > 0) {
                sequence = Math.max(sequence, stands);
            }
        }
    }
}
