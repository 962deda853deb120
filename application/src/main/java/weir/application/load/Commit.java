package weir.application.load;

import java.time.Duration;

/**
 * When rows are committed: by whichever comes first.
 *
 * @param ageMax how long after the commit before, if there is anything to commit
 * @param eventsMax how many events in one transaction
 * @param bytesMax how many bytes of events in one transaction
 */
public record Commit(Duration ageMax, int eventsMax, long bytesMax) {
    /**
     * A row group of DuckDB. As many rows are written to its file as one, past the log; a few more would begin a group
     * that the next checkpoint has to join with others, which doubles what all of them cost.
     */
    private static final int ROW_GROUP = 122_880;

    public static final Commit DEFAULT = new Commit(Duration.ofMillis(200), ROW_GROUP, 256L << 20);

    public Commit {
        if (ageMax.isNegative() || eventsMax < 1 || bytesMax < 1) {
            throw new IllegalArgumentException(
                    "a commit must hold something: " + ageMax + ", " + eventsMax + " events, " + bytesMax + " bytes");
        }
    }

    /** The same, but with no more bytes than that: rows in memory weigh several times what their events do. */
    public Commit within(long bytes) {
        return bytes >= bytesMax ? this : new Commit(ageMax, eventsMax, Math.max(1, bytes));
    }
}
