package weir.domain.limit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class TokenBucketTest {
    private static final long SECOND = 1_000_000_000L;

    @Test
    void letsThroughABurstAndThenARate() {
        TokenBucket bucket = new TokenBucket(10, 0);
        assertThat(bucket.waitNanos(10, 0)).isZero();
        bucket.take(10, 0);
        assertThat(bucket.waitNanos(1, 0)).isEqualTo(SECOND / 10);
        assertThat(bucket.waitNanos(1, SECOND / 10)).isZero();
        assertThat(bucket.waitNanos(5, SECOND / 10)).isEqualTo(4 * SECOND / 10);
    }

    @Test
    void savesUpNoMoreThanOneSecond() {
        TokenBucket bucket = new TokenBucket(10, 0);
        bucket.take(10, 100 * SECOND);
        assertThat(bucket.waitNanos(1, 100 * SECOND)).isPositive();
    }

    @Test
    void moreThanABurstPassesWhenFullAndLeavesADebt() {
        TokenBucket bucket = new TokenBucket(10, 0);
        assertThat(bucket.waitNanos(35, 0)).isZero();
        bucket.take(35, 0);
        assertThat(bucket.waitNanos(1, 0)).isEqualTo(26 * SECOND / 10);
    }

    @Test
    void aClockThatGoesBackNeitherGivesNorBlocks() {
        TokenBucket bucket = new TokenBucket(10, 100 * SECOND);
        bucket.take(10, 100 * SECOND);
        assertThat(bucket.waitNanos(1, 0)).isEqualTo(SECOND / 10);
        assertThat(bucket.waitNanos(1, SECOND / 10)).isZero();
    }

    @Test
    void refusesToBeShut() {
        assertThatThrownBy(() -> new TokenBucket(0, 0)).isInstanceOf(IllegalArgumentException.class);
    }
}
