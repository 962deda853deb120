package weir.adapters.http.webhook;

import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** How long to wait before a notice is tried again. */
final class RetryWait {
    /** However long a receiver asks for. */
    static final Duration RETRY_AFTER_MAX = Duration.ofHours(1);

    private static final int DOUBLINGS_MAX = 30;

    private final Duration first;
    private final Duration longest;
    private final RetryAfter header;
    private final RandomGenerator random;

    RetryWait(Duration first, Duration longest, InstantSource clock, RandomGenerator random) {
        this.first = first;
        this.longest = longest;
        this.header = new RetryAfter(clock);
        this.random = random;
    }

    /**
     * Twice as long each time, up to the longest, give or take a fifth, so that what failed at once does not come back
     * at once; and no less than the receiver asks for.
     *
     * @param attempts how many have failed, from 1
     * @param retryAfter the header of that name (RFC 9110, section 10.2.3)
     */
    Duration after(int attempts, Optional<String> retryAfter) {
        Duration doubled = first.multipliedBy(1L << Math.min(attempts - 1, DOUBLINGS_MAX));
        Duration backOff = doubled.compareTo(longest) < 0 ? doubled : longest;
        Duration wait = Duration.ofMillis((long) (backOff.toMillis() * random.nextDouble(0.8, 1.2)));
        Duration asked = retryAfter.flatMap(header::parsed).orElse(Duration.ZERO);
        Duration heeded = asked.compareTo(RETRY_AFTER_MAX) < 0 ? asked : RETRY_AFTER_MAX;
        return wait.compareTo(heeded) >= 0 ? wait : heeded;
    }
}
