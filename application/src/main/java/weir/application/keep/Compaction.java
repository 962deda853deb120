package weir.application.keep;

/**
 * When objects of the lake are joined.
 *
 * @param bytesMax what they may be together, as stored. An hour's objects of less than half of it are joined, and a day that is
 *     no more than this becomes one object. 0: nothing is joined
 */
public record Compaction(long bytesMax) {
    public static final Compaction DEFAULT = new Compaction(32L << 20);
    public static final Compaction NONE = new Compaction(0);

    /** A larger object would not be read again. */
    private static final long LARGEST_BYTES = 128L << 20;

    public Compaction {
        if (bytesMax < 0 || bytesMax > LARGEST_BYTES) {
            throw new IllegalArgumentException(
                    "objects are joined to 0 to " + LARGEST_BYTES + " bytes, and not " + bytesMax);
        }
    }
}
