package weir.application.ingest;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import weir.domain.envelope.SourceName;
import weir.domain.limit.TokenBucket;

/** Holds each source to its {@link Producer.RateLimit}. May be called from any thread. */
public final class RateLimiter {
    private final Map<SourceName, Buckets> bySource = new ConcurrentHashMap<>();

    /**
     * Takes what a request needs, or nothing at all.
     *
     * @return how long to wait before it may be taken; empty if it was
     */
    Optional<Duration> take(Producer producer, long events, long bytes, Instant now) {
        Producer.RateLimit limit = producer.rate();
        if (limit.equals(Producer.RateLimit.NONE)) {
            return Optional.empty();
        }
        long nanos = now.getEpochSecond() * 1_000_000_000L + now.getNano();
        Buckets buckets = bySource.compute(
                producer.name(),
                (name, there) -> there != null && there.limit.equals(limit) ? there : new Buckets(limit, nanos));
        return buckets.take(events, bytes, nanos);
    }

    /**
     * How long until the source may send the least there is; empty if it may. Takes nothing, so that whoever may not is
     * refused before its request is looked at.
     */
    Optional<Duration> debt(Producer producer, Instant now) {
        Buckets buckets = producer.rate().equals(Producer.RateLimit.NONE) ? null : bySource.get(producer.name());
        return buckets == null || !buckets.limit.equals(producer.rate())
                ? Optional.empty()
                : buckets.debt(now.getEpochSecond() * 1_000_000_000L + now.getNano());
    }

    private static final class Buckets {
        private final Producer.RateLimit limit;
        private final TokenBucket events;
        private final TokenBucket bytes;

        Buckets(Producer.RateLimit limit, long nowNanos) {
            this.limit = limit;
            this.events = new TokenBucket(limit.eventsPerSecond(), nowNanos);
            this.bytes = new TokenBucket(limit.bytesPerSecond(), nowNanos);
        }

        synchronized Optional<Duration> debt(long nowNanos) {
            long wait = Math.max(events.waitNanos(1, nowNanos), bytes.waitNanos(1, nowNanos));
            return wait > 0 ? Optional.of(Duration.ofNanos(wait)) : Optional.empty();
        }

        synchronized Optional<Duration> take(long eventsWanted, long bytesWanted, long nowNanos) {
            long wait = Math.max(events.waitNanos(eventsWanted, nowNanos), bytes.waitNanos(bytesWanted, nowNanos));
            if (wait > 0) {
                return Optional.of(Duration.ofNanos(wait));
            }
            events.take(eventsWanted, nowNanos);
            bytes.take(bytesWanted, nowNanos);
            return Optional.empty();
        }
    }
}
