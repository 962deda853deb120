package weir.application.simulation;

/** The fate of one process, from its start to its end. */
final class ProcessFate implements Fate {
    private static final double OTHERS_ACT = 0.3;
    private static final int MOMENT_MILLIS_MAX = 60;
    private static final int LONG_MILLIS_MAX = 20_000;

    private final Chance chance;
    private final Schedule schedule;
    private final Faults faults;
    private final Trace trace;
    private boolean dead;

    ProcessFate(Chance chance, Schedule schedule, Faults faults, Trace trace) {
        this.chance = chance;
        this.schedule = schedule;
        this.faults = faults;
        this.trace = trace;
    }

    @Override
    public void moment(String what) {
        instant(what);
        if (chance.in(OTHERS_ACT)) {
            pause(chance.below(MOMENT_MILLIS_MAX));
        }
    }

    @Override
    public void instant(String what) {
        requireAlive();
        trace.note(schedule.nowMillis(), what);
        if (faults.strikes(Fault.CRASH)) {
            trace.note(schedule.nowMillis(), "crash");
            die();
            throw new Crash();
        }
    }

    @Override
    public void linger() {
        pause(chance.below(LONG_MILLIS_MAX));
    }

    private void pause(long millis) {
        schedule.pause(millis);
        requireAlive();
    }

    private void requireAlive() {
        if (dead) {
            throw new Crash();
        }
    }

    void die() {
        dead = true;
    }

    @Override
    public boolean strikes(Fault fault) {
        if (!faults.strikes(fault)) {
            return false;
        }
        trace.note(schedule.nowMillis(), "  " + fault);
        return true;
    }

    @Override
    public int below(int bound) {
        return chance.below(bound);
    }

    @Override
    public boolean isDead() {
        return dead;
    }

    @Override
    public long nowMillis() {
        return schedule.nowMillis();
    }
}
