package weir.bootstrap.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.HdrHistogram.Histogram;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

final class ArrivalsTest {
    private static final long MILLI = 1_000_000;
    private static final Offset<Double> A_THOUSANDTH = within(0.1);

    @Test
    void theNthEventIsThereWhenNHaveBeenCounted() {
        Arrivals arrivals = new Arrivals();
        arrivals.accepted(10 * MILLI, 11 * MILLI, 2);
        arrivals.counted(15 * MILLI, 1);
        arrivals.accepted(20 * MILLI, 21 * MILLI, 2);
        arrivals.counted(40 * MILLI, 3);
        arrivals.counted(41 * MILLI, 3);
        arrivals.counted(100 * MILLI, 4);

        Histogram latency = arrivals.latency();

        assertThat(latency.getTotalCount()).isEqualTo(4);
        assertThat(latency.getMinNonZeroValue() / 1e6).isCloseTo(5, A_THOUSANDTH);
        assertThat(latency.getValueAtPercentile(50) / 1e6).isCloseTo(20, A_THOUSANDTH);
        assertThat(latency.getValueAtPercentile(75) / 1e6).isCloseTo(30, A_THOUSANDTH);
        assertThat(latency.getMaxValue() / 1e6).isCloseTo(80, A_THOUSANDTH);
    }

    @Test
    void whatHasNotArrivedIsNotCounted() {
        Arrivals arrivals = new Arrivals();
        for (int i = 0; i < 2_000; i++) {
            arrivals.accepted(i, i + 1, 3);
        }
        arrivals.counted(5_000, 4_000);

        assertThat(arrivals.latency().getTotalCount()).isEqualTo(4_000);
        assertThat(arrivals.accepted()).isEqualTo(6_000);
    }

    @Test
    void aCountThatIsAheadOfTheAnswersWaitsForThem() {
        Arrivals arrivals = new Arrivals();
        arrivals.counted(30 * MILLI, 5);
        arrivals.accepted(10 * MILLI, 31 * MILLI, 5);

        assertThat(arrivals.latency().getTotalCount()).isEqualTo(5);
        assertThat(arrivals.latency().getMaxValue() / 1e6).isCloseTo(20, A_THOUSANDTH);
    }
}
