package weir.adapters.local.trace;

import java.util.List;

/**
 * Which segments become one. The newest that are of about one size, or smaller, once there are eight: so there are few,
 * and a record is written again only a few times.
 */
final class MergePolicy {
    static final int RUN = 8;
    private static final long SMALLEST = 1 << 10;

    private MergePolicy() {}

    /**
     * How many of the newest segments are to become one; 0 if none are.
     *
     * @param counts of records, the oldest segment first
     * @param recordsMax the result has no more than these
     */
    static int newest(List<Long> counts, long recordsMax) {
        // What is larger is left alone: with each that came behind it, it would be written once more.
        long largest = recordsMax / RUN;
        for (long limit = Math.min(SMALLEST, largest); ; limit = Math.min(limit * RUN, largest)) {
            int run = 0;
            while (run < counts.size() && counts.get(counts.size() - 1 - run) <= limit) {
                run++;
            }
            if (run >= RUN) {
                return within(counts, run, recordsMax);
            }
            if (run == counts.size() || limit == largest) {
                return 0;
            }
        }
    }

    private static int within(List<Long> counts, int run, long recordsMax) {
        long records = 0;
        for (int i = 0; i < run; i++) {
            records += counts.get(counts.size() - 1 - i);
            if (records > recordsMax) {
                return i < 2 ? 0 : i;
            }
        }
        return run;
    }
}
