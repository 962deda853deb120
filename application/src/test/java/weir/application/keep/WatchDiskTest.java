package weir.application.keep;

import static org.assertj.core.api.Assertions.assertThat;
import static weir.application.Samples.NOON;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import weir.application.SettableClock;
import weir.application.port.Metrics;

final class WatchDiskTest {
    private final SettableClock clock = new SettableClock(NOON);
    private long free = 1_000;
    private WatchDisk.Bounds bounds = new WatchDisk.Bounds(500, 100);
    private int tightened;
    private final WatchDisk disk = new WatchDisk(() -> free, () -> bounds, () -> tightened++, clock, Metrics.NONE);

    private void lookAfter(Duration time) {
        clock.advance(time);
        disk.look();
    }

    @Test
    void nothingIsSaidWhileThereIsEnough() {
        disk.look();

        assertThat(disk.warning()).isEmpty();
        assertThat(tightened).isZero();
    }

    @Test
    void littleSpaceIsSaidAndNothingIsDeleted() {
        free = 499;
        disk.look();

        assertThat(disk.warning())
                .hasValueSatisfying(warning -> assertThat(warning).contains("499 bytes", "retention.disk.warn"));
        assertThat(tightened).isZero();
        free = 500;
        lookAfter(Duration.ofSeconds(5));
        assertThat(disk.warning()).isEmpty();
    }

    @Test
    void lessHasTheKeeperRunAtOnceAndAgainEachMinuteWhileItLasts() {
        free = 99;
        disk.look();
        assertThat(disk.warning()).hasValueSatisfying(warning -> assertThat(warning)
                .contains("retention.disk.tighten", "and nothing else"));
        assertThat(tightened).isOne();

        for (int i = 0; i < 11; i++) {
            lookAfter(Duration.ofSeconds(5));
        }
        assertThat(tightened).isOne();
        lookAfter(Duration.ofSeconds(5));
        assertThat(tightened).isEqualTo(2);

        free = 100;
        lookAfter(Duration.ofSeconds(60));
        assertThat(tightened).isEqualTo(2);
        assertThat(disk.warning())
                .hasValueSatisfying(warning -> assertThat(warning).contains("retention.disk.warn"));
    }

    @Test
    void theDiskIsNotAskedMoreOftenThanEachFiveSeconds() {
        disk.look();
        free = 99;
        lookAfter(Duration.ofMillis(4_999));
        assertThat(disk.warning()).isEmpty();
        lookAfter(Duration.ofMillis(1));
        assertThat(disk.warning()).isPresent();
    }

    @Test
    void boundsAreThoseOfNow() {
        disk.look();
        bounds = new WatchDisk.Bounds(2_000, 1_500);
        lookAfter(Duration.ofSeconds(5));

        assertThat(tightened).isOne();
    }

    @Test
    void aClockThatWasSetBackDoesNotStopIt() {
        disk.look();
        clock.advance(Duration.ofHours(-1));
        free = 99;
        disk.look();
        assertThat(tightened).isOne();
        clock.advance(Duration.ofHours(-1));
        free = 98;
        disk.look();
        assertThat(disk.warning())
                .hasValueSatisfying(warning -> assertThat(warning).contains("98 bytes"));
        assertThat(tightened).as("as if a minute had gone").isEqualTo(2);
    }
}
