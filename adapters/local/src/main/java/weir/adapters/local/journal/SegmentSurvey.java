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
 * @param events how many can be read
 * @param lost how many are known to be missing among them
 * @param sequence up to which event of the channel the file accounts for all, be it as lost; -1 if that is not known
 */
record SegmentSurvey(
        Optional<LogEnd> before,
        Optional<LogEnd> last,
        long endBytes,
        List<Hole> holes,
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
     * @param isLast whether it is the one that was written last. Then what follows a hole counts only if something behind
     *     it says that all of this had been forced: a group that was being written when the power failed may be on the
     *     disk in part, and nobody was told that it was accepted.
     */
    static SegmentSurvey of(Path file, boolean isLast) throws IOException {
        long size = Files.size(file);
        try (Records records = Records.open(file)) {
            return new Reading(file, records, size).read(isLast);
        }
    }

    /** How many events are in no file between one of which this is said and the next. */
    static long missing(SegmentSurvey one, SegmentSurvey next) {
        return one.sequence < 0 || next.before.isEmpty()
                ? 0
                : Math.max(0, next.before.get().sequence() - one.sequence);
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

        SegmentSurvey read(boolean isLast) throws IOException {
            while (end < size) {
                if (records.read(end, size)) {
                    take();
                } else {
                    long next = records.search(end + 1, size);
                    if (next < 0) {
                        break;
                    }
                    if (vouchedFor.isEmpty()) {
                        vouchedFor = Optional.of(asFarAsThis());
                    }
                    holes.add(new Hole(end, next, Math.max(sequence, 0)));
                    end = next;
                    records.read(next, size);
                }
            }
            if (isLast) {
                return vouchedFor.orElseGet(this::asFarAsThis);
            }
            if (end < size) {
                holes.add(new Hole(end, size, Math.max(sequence, 0)));
            }
            return asFarAsThis();
        }

        private SegmentSurvey asFarAsThis() {
            return new SegmentSurvey(before, last, end, List.copyOf(holes), events, lost, sequence);
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
                default -> sequence = Math.max(sequence, stands); // stands in for what was lost, and is known
            }
            end += records.length();
        }
    }
}
