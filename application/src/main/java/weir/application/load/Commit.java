package weir.application.load;

import java.time.Duration;

/**
 * When rows are committed: by whichever comes first.
 *
 * @param ageMax how long after the commit before, if there is anything to commit
 * @param eventsMax how many events in one transaction
 * @param bytesMax how many bytes of events in one transaction
 * @param rowBytesMax how many bytes the rows of one transaction take in memory
 */
public record Commit(Duration ageMax, int eventsMax, long bytesMax, long rowBytesMax) {
    /**
     * A row group of DuckDB. As many rows are written to its file as one, past the log; a few more would begin a group
     * that the next checkpoint has to join with others, which doubles what all of them cost.
     */
    private static final int ROW_GROUP = 122_880;

    public static final Commit DEFAULT = new Commit(Duration.ofMillis(200), ROW_GROUP, 256L << 20);

    /** Rows may take as much as the events they are made of. */
    public Commit(Duration ageMax, int eventsMax, long bytesMax) {
        this(ageMax, eventsMax, bytesMax, bytesMax);
    }

    public Commit {
        if (ageMax.isNegative() || eventsMax < 1 || bytesMax < 1 || rowBytesMax < 1) {
            throw new IllegalArgumentException(
                    "a commit must hold something: " + ageMax + ", " + eventsMax + " events, " + bytesMax + " bytes");
        }
    }

    /** The same, but with rows that take no more bytes than that. */
    public Commit within(long rowBytes) {
        return new Commit(ageMax, eventsMax, bytesMax, Math.max(1, Math.min(rowBytes, rowBytesMax)));
    }
}
