package weir.application.simulation;

import java.util.Map;
import java.util.function.Consumer;

/** Runs the world once for a seed. */
final class Simulation {
    private Simulation() {}

    /**
     * What a run did.
     *
     * @param traceHash the same for the same run
     * @param struck how often each fault struck
     * @param figures what the use cases counted, by name and code
     * @param events how many events of the schedule there were
     */
    record Run(long traceHash, Map<Fault, Integer> struck, Map<String, Long> figures, long events) {}

    /** @throws Broken if a promise was broken; the message tells how to see it again */
    static Run run(long seed, Defect defect) {
        return run(seed, defect, World::run);
    }

    /** As {@link #run}, with a lake that is down and nothing else that goes wrong. */
    static Run runWithoutLake(long seed) {
        return run(seed, Defect.NONE, World::runWithoutLake);
    }

    private static Run run(long seed, Defect defect, Consumer<World> course) {
        World world = new World(seed, defect);
        try {
            course.accept(world);
        } catch (Broken | RuntimeException e) {
            throw new Broken(
                    "seed " + seed + ": " + e.getMessage() + "\n\nthe end of what happened (ms, what):\n"
                            + world.trace.tail() + "\n\nto see it again: mvn test -pl application -am"
                            + " -Dtest=SimulationTest -Dsurefire.failIfNoSpecifiedTests=false -Dweir.simulation.seed="
                            + seed + "\n",
                    e);
        }
        return new Run(world.trace.hash(), world.faults.struck(), world.figures.counted(), world.schedule.happened());
    }
}
