package weir.application.simulation;

import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/** The one source of everything that is left to chance in a run. */
final class Chance {
    private final SplittableRandom random;

    Chance(long seed) {
        this.random = new SplittableRandom(seed);
    }

    /** True with that probability. */
    boolean in(double probability) {
        return random.nextDouble() < probability;
    }

    /** From 0 to {@code bound}, the latter left out. */
    int below(int bound) {
        return random.nextInt(bound);
    }

    /** From {@code least} to {@code most}, both included. */
    int between(int least, int most) {
        return least + random.nextInt(most - least + 1);
    }

    <T> T oneOf(List<T> choices) {
        return choices.get(random.nextInt(choices.size()));
    }

    /** Numbers for somebody else, who draws none of ours. */
    RandomGenerator apart() {
        return random.split();
    }
}
