package weir.adapters.local.trace;

/**
 * How much of a channel a part of the index accounts for.
 *
 * @param behind the position before the first; {@link #BEGINNING} if it begins with the channel
 * @param upTo the position of the last
 */
record IdRange(long behind, long upTo) {
    static final long BEGINNING = -1;

    IdRange with(IdRange other) {
        return new IdRange(Math.min(behind, other.behind), Math.max(upTo, other.upTo));
    }
}
