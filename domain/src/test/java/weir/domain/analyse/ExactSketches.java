package weir.domain.analyse;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/** Sketches that keep everything. */
final class ExactSketches implements Sketches {
    @Override
    public Distinct distinct() {
        return new Set();
    }

    @Override
    public Distinct distinct(byte[] bytes) {
        Set set = new Set();
        ByteBuffer in = ByteBuffer.wrap(bytes);
        for (int count = in.getInt(); count > 0; count--) {
            byte[] value = new byte[in.getInt()];
            in.get(value);
            set.update(value);
        }
        return set;
    }

    @Override
    public Quantiles quantiles() {
        return new Sorted();
    }

    @Override
    public Quantiles quantiles(byte[] bytes) {
        Sorted sorted = new Sorted();
        ByteBuffer in = ByteBuffer.wrap(bytes);
        while (in.hasRemaining()) {
            sorted.update(in.getDouble());
        }
        return sorted;
    }

    private static final class Set implements Distinct {
        private final TreeSet<ByteBuffer> values = new TreeSet<>();

        @Override
        public void update(byte[] value) {
            values.add(ByteBuffer.wrap(value));
        }

        @Override
        public void merge(Distinct other) {
            values.addAll(((Set) other).values);
        }

        @Override
        public double estimate() {
            return values.size();
        }

        @Override
        public byte[] toBytes() {
            int length = values.stream().mapToInt(value -> 4 + value.capacity()).sum();
            ByteBuffer out = ByteBuffer.allocate(4 + length);
            out.putInt(values.size());
            values.forEach(value -> out.putInt(value.capacity()).put(value.array()));
            return out.array();
        }
    }

    private static final class Sorted implements Quantiles {
        private final List<Double> values = new ArrayList<>();

        @Override
        public void update(double value) {
            values.add(value);
        }

        @Override
        public void merge(Quantiles other) {
            values.addAll(((Sorted) other).values);
        }

        @Override
        public double quantile(double rank) {
            List<Double> sorted = values.stream().sorted().toList();
            int place = (int) Math.ceil(rank * sorted.size()) - 1;
            return sorted.isEmpty() ? Double.NaN : sorted.get(Math.max(0, place));
        }

        @Override
        public byte[] toBytes() {
            ByteBuffer out = ByteBuffer.allocate(8 * values.size());
            values.forEach(out::putDouble);
            return out.array();
        }
    }
}
