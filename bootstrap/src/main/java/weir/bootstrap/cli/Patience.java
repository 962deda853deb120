package weir.bootstrap.cli;

import java.time.Duration;
import java.time.Instant;
import java.util.random.RandomGenerator;

/** Asks a server again while there is no answer or it asks for time. */
final class Patience {
    private static final Duration FIRST_WAIT = Duration.ofMillis(250);
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(10);

    /** Asks once. */
    @FunctionalInterface
    interface Attempt<T> {
        Attempted<T> make() throws InterruptedException;
    }

    private final Duration timeout;
    private final Context context;
    private final RandomGenerator random;
    private boolean isAwaited;

    /**
     * @param timeout how long to try again each time
     * @param awaitsFirst whether a server that has never been there is waited for
     */
    Patience(Duration timeout, boolean awaitsFirst, Context context, RandomGenerator random) {
        this.timeout = timeout;
        this.isAwaited = awaitsFirst;
        this.context = context;
        this.random = random;
    }

    /** A server that has been there once is waited for. */
    <T> T answer(Attempt<T> attempt) throws InterruptedException {
        Instant deadline = context.clock().instant().plus(timeout);
        Duration backOff = FIRST_WAIT;
        while (true) {
            Attempted<T> attempted = attempt.make();
            if (attempted instanceof Attempted.Answered<T> answered) {
                isAwaited = true;
                return answered.answer();
            }
            Attempted.TryAgain<T> again = (Attempted.TryAgain<T>) attempted;
            isAwaited |= again.connected();
            if (!isAwaited) {
                throw new CommandFailed(ExitCode.UNREACHABLE, again.message());
            }
            Duration wait = longer(jittered(backOff), again.after().orElse(Duration.ZERO));
            if (context.clock().instant().plus(wait).isAfter(deadline)) {
                throw new CommandFailed(
                        again.connected() ? ExitCode.FAILED : ExitCode.UNREACHABLE,
                        again.message() + "; gave up after trying for " + Durations.text(timeout));
            }
            context.pause().lasting(wait);
            backOff = shorter(backOff.multipliedBy(2), LONGEST_WAIT);
        }
    }

    /** Many that were turned away at once must not come back at once. */
    private Duration jittered(Duration wait) {
        return Duration.ofMillis((long) (wait.toMillis() * random.nextDouble(0.8, 1.2)));
    }

    private static Duration longer(Duration a, Duration b) {
        return a.compareTo(b) >= 0 ? a : b;
    }

    private static Duration shorter(Duration a, Duration b) {
        return a.compareTo(b) <= 0 ? a : b;
    }
}
