package weir.application.handle;

import java.time.Duration;
import java.util.Optional;

/** How long an agent waits before it tries an event again: twice as long each time, up to a bound. */
final class Waits {
    static final Duration FIRST = Duration.ofMillis(500);
    static final Duration MAX = Duration.ofMinutes(1);

    /** Whoever an event is for may ask for so much patience and no more. */
    static final Duration ASKED_MAX = Duration.ofHours(1);

    private static final int DOUBLINGS_MAX = 10;

    private Waits() {}

    /** @param asked what whoever the event is for has asked for at least */
    static Duration after(int failures, Optional<Duration> asked) {
        Duration doubled = FIRST.multipliedBy(1L << Math.min(failures - 1, DOUBLINGS_MAX));
        Duration own = doubled.compareTo(MAX) < 0 ? doubled : MAX;
        Duration wanted =
                asked.filter(time -> time.compareTo(ASKED_MAX) < 0).orElse(asked.isPresent() ? ASKED_MAX : own);
        return wanted.compareTo(own) > 0 ? wanted : own;
    }
}
