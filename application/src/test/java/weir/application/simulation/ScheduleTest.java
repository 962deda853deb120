package weir.application.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** One thing after another, and others in between where somebody waits. */
final class ScheduleTest {
    private final List<String> happened = new ArrayList<>();
    private final Schedule schedule = new Schedule(() -> {});

    private void note(String what) {
        happened.add(schedule.nowMillis() + " " + what);
    }

    private void runAll() {
        boolean more;
        do {
            more = schedule.next();
        } while (more);
    }

    @Test
    void whatIsDueEarlierHappensEarlierAndInTheOrderOfAskingIfAtOnce() {
        schedule.in(20, "a", () -> note("late"));
        schedule.in(10, "b", () -> note("first"));
        schedule.in(10, "c", () -> note("second"));
        runAll();

        assertThat(happened).containsExactly("10 first", "10 second", "20 late");
        assertThat(schedule.happened()).isEqualTo(3);
    }

    @Test
    void whileOneWaitsOthersActButNeitherItselfNorWhoActsAlone() {
        schedule.in(0, "a", () -> {
            note("a begins");
            schedule.pause(50);
            note("a ends");
        });
        schedule.in(10, "a", () -> note("a again"));
        schedule.in(20, "b", () -> note("b"));
        schedule.aloneIn(30, "c", () -> note("c alone"));
        schedule.in(60, "d", () -> note("d"));
        runAll();

        assertThat(happened).containsExactly("0 a begins", "20 b", "50 a ends", "50 a again", "50 c alone", "60 d");
    }

    @Test
    void whatWasDroppedDoesNotHappen() {
        schedule.in(10, "agent x", () -> note("x"));
        schedule.in(20, "other", () -> note("other"));
        schedule.drop("agent ");
        runAll();

        assertThat(happened).containsExactly("20 other");
    }
}
