package weir.application.planted;

import java.time.Instant;
import java.util.function.Supplier;

/** Planted: a method reference is a call like any other. */
final class BreaksTimeChanceAndThreadsAreInjected {
    final Supplier<Instant> clock = Instant::now;
}
