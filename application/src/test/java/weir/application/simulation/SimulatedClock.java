package weir.application.simulation;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** The machine's clock: virtual time, and whoever sets it wrong. */
final class SimulatedClock implements InstantSource {
    private static final Instant START = Instant.parse("2026-11-21T11:59:50Z");

    private final Schedule schedule;
    private Duration wrongBy = Duration.ZERO;

    SimulatedClock(Schedule schedule) {
        this.schedule = schedule;
    }

    @Override
    public Instant instant() {
        return START.plusMillis(schedule.nowMillis()).plus(wrongBy);
    }

    /** Sets it ahead, or back if the time is negative. */
    void jump(Duration by) {
        wrongBy = wrongBy.plus(by);
    }
}
