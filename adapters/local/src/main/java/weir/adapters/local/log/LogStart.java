package weir.adapters.local.log;

/**
 * Where a channel begins.
 *
 * @param index no event before it is there any more
 * @param sequence how many events there were before
 */
public record LogStart(long index, long sequence) {}
