package weir.adapters.format.sketch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import weir.domain.analyse.Sketches;
import weir.domain.analyse.UnreadableSnapshot;

/** That sketches are exact where they are small, near where they are large, and go through bytes unchanged. */
class DataSketchesTest {
    private static final int VALUES = 20_000;

    private final Sketches sketches = new DataSketches();

    private static byte[] bytes(long value) {
        return ByteBuffer.allocate(9).put((byte) 4).putLong(value).array();
    }

    @Test
    void fewDistinctValuesAreCountedExactly() {
        Sketches.Distinct distinct = sketches.distinct();
        for (int i = 0; i <= Sketches.EXACT; i++) {
            assertThat(Math.round(distinct.estimate())).isEqualTo(i);
            distinct.update(bytes(i));
            distinct.update(bytes(i / 2));
        }
    }

    @Test
    void manyDistinctValuesAreCountedNearly() {
        Sketches.Distinct distinct = sketches.distinct();
        for (int i = 0; i < 10 * VALUES; i++) {
            distinct.update(bytes(i));
        }
        assertThat(distinct.estimate()).isCloseTo(10.0 * VALUES, Percentage.withPercentage(4));
        assertThat(distinct.toBytes()).hasSizeLessThan(4_096);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void distinctGoesThroughBytesAnywhere(long seed) {
        Random random = new Random(seed);
        Sketches.Distinct whole = sketches.distinct();
        Sketches.Distinct cut = sketches.distinct();
        for (int i = 0; i < VALUES; i++) {
            byte[] value = bytes(random.nextInt(5_000));
            whole.update(value);
            cut.update(value);
            if (i < 1_000 || random.nextInt(50) == 0) {
                cut = sketches.distinct(cut.toBytes());
                assertThat(cut.estimate()).isEqualTo(whole.estimate());
                assertThat(cut.toBytes()).isEqualTo(whole.toBytes());
            }
        }
        assertThat(cut.toBytes()).isEqualTo(whole.toBytes());
    }

    @ParameterizedTest
    @ValueSource(ints = {10, 300, 5_000})
    void distinctIsMerged(int each) {
        Sketches.Distinct one = sketches.distinct();
        Sketches.Distinct other = sketches.distinct();
        for (int i = 0; i < each; i++) {
            one.update(bytes(i));
            other.update(bytes(each / 2 + i));
        }
        byte[] before = other.toBytes();
        Sketches.Distinct merged = sketches.distinct(one.toBytes());
        merged.merge(other);
        Sketches.Distinct again = sketches.distinct();
        again.merge(one);
        again.merge(sketches.distinct(before));
        assertThat(other.toBytes()).isEqualTo(before);
        assertThat(merged.estimate()).isCloseTo(1.5 * each, Percentage.withPercentage(4));
        assertThat(again.estimate()).isCloseTo(1.5 * each, Percentage.withPercentage(4));
        Sketches.Distinct restored = sketches.distinct(merged.toBytes());
        for (int i = 0; i < 1_000; i++) {
            restored.update(bytes(-i));
            merged.update(bytes(-i));
        }
        assertThat(restored.toBytes()).isEqualTo(merged.toBytes());
        assertThat(restored.estimate()).isEqualTo(merged.estimate());
    }

    @Test
    void quantilesOfFewValuesAreExact() {
        Random random = new Random(5);
        Sketches.Quantiles quantiles = sketches.quantiles();
        assertThat(quantiles.quantile(0.5)).isNaN();
        List<Double> values = new ArrayList<>();
        for (int i = 0; i < Sketches.EXACT; i++) {
            double value = random.nextInt(100) / 4.0;
            values.add(value);
            quantiles.update(value);
            List<Double> sorted = values.stream().sorted().toList();
            for (double rank : new double[] {0, 0.25, 0.5, 0.9, 0.99, 1}) {
                int place = Math.max(0, (int) Math.ceil(rank * sorted.size()) - 1);
                assertThat(quantiles.quantile(rank)).isEqualTo(sorted.get(place));
            }
        }
    }

    @Test
    void quantilesOfManyValuesAreNear() {
        Sketches.Quantiles one = sketches.quantiles();
        Sketches.Quantiles other = sketches.quantiles();
        Random random = new Random(6);
        for (int i = 0; i < VALUES; i++) {
            (random.nextBoolean() ? one : other).update(random.nextDouble());
        }
        byte[] before = other.toBytes();
        one.merge(other);
        assertThat(other.toBytes()).isEqualTo(before);
        for (double rank : new double[] {0, 0.001, 0.01, 0.25, 0.5, 0.75, 0.99, 0.999, 1}) {
            assertThat(one.quantile(rank)).isCloseTo(rank, within(0.015));
        }
        assertThat(one.toBytes()).hasSizeLessThan(6_000);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void quantilesGoThroughBytesAnywhere(long seed) {
        Random random = new Random(seed);
        Sketches.Quantiles whole = sketches.quantiles();
        Sketches.Quantiles cut = sketches.quantiles();
        for (int i = 0; i < VALUES; i++) {
            double value = random.nextGaussian();
            whole.update(value);
            cut.update(value);
            if (i < 2_000 || random.nextInt(50) == 0) {
                byte[] bytes = cut.toBytes();
                assertThat(cut.quantile(0.9)).isFinite();
                assertThat(cut.toBytes()).isEqualTo(bytes);
                cut = sketches.quantiles(bytes);
            }
        }
        assertThat(cut.toBytes()).isEqualTo(whole.toBytes());
        assertThat(cut.quantile(0.77)).isEqualTo(whole.quantile(0.77));
    }

    @Test
    void quantilesOfNumbersNearTheEndsOfTheRangeAreFinite() {
        Sketches.Quantiles quantiles = sketches.quantiles();
        for (int i = 0; i < 5_000; i++) {
            quantiles.update(i % 2 == 0 ? 1.79e308 : -1.79e308);
        }
        assertThat(quantiles.quantile(0)).isCloseTo(-1.79e308, Percentage.withPercentage(0.001));
        assertThat(quantiles.quantile(1)).isCloseTo(1.79e308, Percentage.withPercentage(0.001));
        for (int i = 0; i <= 100; i++) {
            assertThat(quantiles.quantile(i / 100.0)).isFinite();
        }
    }

    @Test
    void damagedBytesAreRefused() {
        assertThatThrownBy(() -> sketches.distinct(new byte[] {1, 2, 3})).isInstanceOf(UnreadableSnapshot.class);
        assertThatThrownBy(() -> sketches.quantiles(new byte[] {1, 0, 0, 0, 9})).isInstanceOf(UnreadableSnapshot.class);
        assertThatThrownBy(() -> sketches.quantiles(new byte[] {2, 0, 0, 0, 0})).isInstanceOf(UnreadableSnapshot.class);
    }
}
