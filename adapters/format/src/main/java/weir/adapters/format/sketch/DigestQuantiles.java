package weir.adapters.format.sketch;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.apache.datasketches.memory.Memory;
import org.apache.datasketches.tdigest.TDigestDouble;
import org.jspecify.annotations.Nullable;
import weir.domain.analyse.Sketches;

/**
 * Quantiles by a t-digest (T. Dunning and O. Ertl, "Computing Extremely Accurate Quantiles Using t-Digests", 2019). The
 * values are collected here and go into the digest when there are so many: up to there the answers are exact, and the
 * digest, which compresses itself whenever it is read or asked for its bytes, is only ever touched at the same values
 * of the stream. It is kept as bytes, a fifth of what it takes while it works.
 */
final class DigestQuantiles implements Sketches.Quantiles {
    private static final short COMPRESSION = 100;
    private static final int COLLECTED_MAX = 256;
    private static final int COLLECTED_FIRST = 8;
    private static final byte VERSION = 1;

    /** Values go into the digest smaller by this power of two, so that its weighted means stay within the range. */
    private static final int SCALE = 64;

    private double[] collected = new double[COLLECTED_FIRST];
    private int count;
    private byte @Nullable [] digest;

    static DigestQuantiles of(byte[] bytes) {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        if (in.get() != VERSION) {
            throw new IllegalArgumentException("it has another version");
        }
        DigestQuantiles quantiles = new DigestQuantiles();
        int count = in.getInt();
        if (count < 0 || count > COLLECTED_MAX) {
            throw new IllegalArgumentException("it has too many values");
        }
        for (int i = 0; i < count; i++) {
            quantiles.update(in.getDouble());
        }
        if (in.hasRemaining()) {
            byte[] digest = new byte[in.remaining()];
            in.get(digest);
            quantiles.digest = digest;
            quantiles.open();
        }
        return quantiles;
    }

    @Override
    public void update(double value) {
        if (count == COLLECTED_MAX) {
            TDigestDouble all = open();
            fill(all);
            close(all);
            count = 0;
        }
        if (count == collected.length) {
            collected = Arrays.copyOf(collected, 2 * count);
        }
        collected[count++] = value;
    }

    @Override
    public void merge(Sketches.Quantiles other) {
        DigestQuantiles that = (DigestQuantiles) other;
        if (that.digest != null) {
            TDigestDouble all = open();
            all.merge(that.open());
            close(all);
        }
        for (int i = 0; i < that.count; i++) {
            update(that.collected[i]);
        }
    }

    @Override
    public double quantile(double rank) {
        if (digest == null) {
            return exact(rank);
        }
        TDigestDouble all = open();
        fill(all);
        return Math.scalb(between(all.toByteArray(), rank), SCALE);
    }

    /**
     * The value at that rank, on straight lines from the least value over the centroids, each at the middle of its
     * weight, to the greatest. The library's own {@code getQuantile} of version 6.2.0 gives the nearer of two centroids
     * the lesser weight (mended by pull request 755 of apache/datasketches-java), and so is wrong by up to the distance
     * of two centroids.
     *
     * @param digested of more than one value: after 16 bytes with the number of centroids at 8 come the least and the
     *     greatest value, and the centroids' means and weights
     */
    private static double between(byte[] digested, double rank) {
        ByteBuffer in = ByteBuffer.wrap(digested).order(ByteOrder.nativeOrder());
        int centroids = in.getInt(8);
        in.position(16);
        double before = in.getDouble();
        double greatest = in.getDouble();
        double all = 0;
        for (int i = 0; i < centroids; i++) {
            all += (double) in.getLong(in.position() + 16 * i + 8);
        }
        double wanted = rank * all;
        double passed = 0;
        double at = 0;
        for (int i = 0; i < centroids; i++) {
            double mean = in.getDouble();
            double weight = (double) in.getLong();
            double middle = passed + weight / 2;
            if (wanted <= middle) {
                return before + (mean - before) * ((wanted - at) / (middle - at));
            }
            passed += weight;
            at = middle;
            before = mean;
        }
        return before + (greatest - before) * ((wanted - at) / (all - at));
    }

    /** The nearest rank, as SQL's {@code percentile_disc}. */
    private double exact(double rank) {
        if (count == 0) {
            return Double.NaN;
        }
        double[] sorted = Arrays.copyOf(collected, count);
        Arrays.sort(sorted);
        return sorted[Math.max(0, (int) Math.ceil(rank * count) - 1)];
    }

    private TDigestDouble open() {
        return digest == null ? new TDigestDouble(COMPRESSION) : TDigestDouble.heapify(Memory.wrap(digest));
    }

    private void fill(TDigestDouble all) {
        for (int i = 0; i < count; i++) {
            all.update(Math.scalb(collected[i], -SCALE));
        }
    }

    private void close(TDigestDouble all) {
        digest = all.toByteArray();
    }

    @Override
    public byte[] toBytes() {
        byte[] digested = digest == null ? new byte[0] : digest;
        ByteBuffer out = ByteBuffer.allocate(1 + Integer.BYTES + Double.BYTES * count + digested.length);
        out.put(VERSION).putInt(count);
        for (int i = 0; i < count; i++) {
            out.putDouble(collected[i]);
        }
        return out.put(digested).array();
    }
}
