package weir.application.simulation;

import java.time.Duration;
import java.util.List;

/** Whoever meddles from outside: sets the clock, changes the rules, fills the disk, stops and kills the process. */
final class Operator {
    private static final int PAUSE_MILLIS_MAX = 4_000;
    private static final int OUTAGE_MILLIS_MAX = 40_000;
    private static final int DOWN_MILLIS_MAX = 4_000;
    private static final int BACK_SECONDS_MAX = 7_200;
    private static final List<Integer> AHEAD_SECONDS_MAX = List.of(10, 7_200, 200_000);
    private static final double OUTAGE = 0.1;
    private static final int COLUMNS_MAX = 3;
    private static final List<Fault> OUTAGES =
            List.of(Fault.DISK_FULL, Fault.FAILING_LAKE, Fault.FAILING_WAREHOUSE, Fault.FAILING_SYNC);

    private final World world;

    Operator(World world) {
        this.world = world;
    }

    void start() {
        world.schedule.in(world.chance.below(PAUSE_MILLIS_MAX), "operator", () -> {
            start();
            act();
        });
    }

    /** The process is started again after a while. */
    void restart() {
        world.schedule.aloneIn(world.chance.below(DOWN_MILLIS_MAX), "starter", world::startServer);
    }

    private void act() {
        if (world.faults.strikes(Fault.CLOCK_BACK)) {
            world.clock.jump(Duration.ofSeconds(-1 - world.chance.below(BACK_SECONDS_MAX)));
            world.note("the clock goes back to " + world.clock.instant());
        }
        if (world.faults.strikes(Fault.CLOCK_AHEAD)) {
            world.clock.jump(Duration.ofSeconds(world.chance.below(world.chance.oneOf(AHEAD_SECONDS_MAX))));
            world.note("the clock jumps ahead to " + world.clock.instant());
        }
        if (world.faults.strikes(Fault.RELOAD)) {
            world.reload(world.chance.below(COLUMNS_MAX + 1));
        }
        if (world.faults.strikes(Fault.REPLAY)) {
            world.askForReplay();
        }
        for (Fault fault : OUTAGES) {
            if (world.faults.has(fault) && world.chance.in(OUTAGE)) {
                world.faults.begin(fault);
                world.schedule.in(
                        world.chance.below(OUTAGE_MILLIS_MAX), "end of " + fault, () -> world.faults.end(fault));
            }
        }
        SimulatedServer server = world.serverOrNull();
        if (server != null) {
            if (world.faults.strikes(Fault.STOP)) {
                world.schedule.aloneIn(0, "operator", world::stopServer);
            } else if (world.faults.strikes(Fault.KILL)) {
                world.note("kill");
                server.kill();
            }
        }
    }
}
