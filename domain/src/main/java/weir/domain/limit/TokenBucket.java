package weir.domain.limit;

/**
 * Lets through so many tokens a second, with bursts of up to one second's worth. It begins full. Whoever asks for more
 * than a burst is let through when the bucket is full, and leaves a debt that later ones wait for: otherwise a request
 * larger than a second's worth could never pass. Not for use by two threads at once.
 *
 * <p>Time is whatever the caller says, in nanoseconds from any beginning. If it goes back, the bucket goes on from there.
 */
public final class TokenBucket {
    private static final double NANOS_PER_SECOND = 1e9;

    private final double perSecond;
    private double tokens;
    private long filledAt;

    /** @param perSecond at least 1 */
    public TokenBucket(long perSecond, long nowNanos) {
        if (perSecond < 1) {
            throw new IllegalArgumentException("a bucket must let through at least 1 a second, not " + perSecond);
        }
        this.perSecond = perSecond;
        this.tokens = perSecond;
        this.filledAt = nowNanos;
    }

    /** How long from now until so many could be taken, in nanoseconds; zero: at once. Takes nothing. */
    public long waitNanos(long wanted, long nowNanos) {
        fill(nowNanos);
        double missing = Math.min((double) wanted, perSecond) - tokens;
        return missing <= 0 ? 0 : Math.max(1, (long) Math.ceil(missing / perSecond * NANOS_PER_SECOND));
    }

    /** Takes so many, whether they are there or not. */
    public void take(long wanted, long nowNanos) {
        fill(nowNanos);
        tokens -= wanted;
    }

    private void fill(long nowNanos) {
        long passed = nowNanos - filledAt;
        filledAt = nowNanos;
        if (passed > 0) {
            tokens = Math.min(perSecond, tokens + passed / NANOS_PER_SECOND * perSecond);
        }
    }
}
