package weir.application.agent;

import java.time.Duration;
import java.time.Instant;

/** How many events a second an agent has acknowledged in the last minute. May be used from any thread. */
public final class Pace {
    private static final int BUCKETS = 12;
    private static final long BUCKET_SECONDS = 5;

    private final long[] counts = new long[BUCKETS];
    private final long[] buckets = new long[BUCKETS];
    private final Instant since;

    public Pace(Instant since) {
        this.since = since;
    }

    public synchronized void add(int events, Instant now) {
        long bucket = bucket(now);
        int slot = (int) Math.floorMod(bucket, (long) BUCKETS);
        if (buckets[slot] != bucket) {
            buckets[slot] = bucket;
            counts[slot] = 0;
        }
        counts[slot] += events;
    }

    public synchronized double perSecond(Instant now) {
        long current = bucket(now);
        long events = 0;
        for (int i = 0; i < BUCKETS; i++) {
            if (buckets[i] > current - BUCKETS && buckets[i] <= current) {
                events += counts[i];
            }
        }
        double seconds = Math.min(
                BUCKETS * BUCKET_SECONDS,
                Math.max(1, Duration.between(since, now).toMillis() / 1e3));
        return events / seconds;
    }

    private static long bucket(Instant now) {
        return Math.floorDiv(now.getEpochSecond(), BUCKET_SECONDS);
    }
}
