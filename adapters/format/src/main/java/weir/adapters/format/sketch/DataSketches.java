package weir.adapters.format.sketch;

import weir.domain.analyse.Sketches;
import weir.domain.analyse.UnreadableSnapshot;

/**
 * Sketches by Apache DataSketches: HyperLogLog for distinct values, t-digest for quantiles. Its KLL, REQ and classic
 * quantile sketches toss coins from a generator that cannot be seeded for one sketch nor saved with it, so that a
 * replay would come to other quantiles; a t-digest needs no chance.
 */
public final class DataSketches implements Sketches {
    public DataSketches() {
        MemoryLibrary.ensureLoaded();
    }

    @Override
    public Distinct distinct() {
        return new HllDistinct();
    }

    @Override
    public Distinct distinct(byte[] bytes) {
        return reading(() -> HllDistinct.of(bytes));
    }

    @Override
    public Quantiles quantiles() {
        return new DigestQuantiles();
    }

    @Override
    public Quantiles quantiles(byte[] bytes) {
        return reading(() -> DigestQuantiles.of(bytes));
    }

    /** What the library says of bytes that it cannot read, told as the domain does. */
    private static <S> S reading(Reading<S> reading) {
        try {
            return reading.read();
        } catch (RuntimeException e) {
            UnreadableSnapshot unreadable =
                    new UnreadableSnapshot("the snapshot is damaged: a sketch cannot be read: " + e.getMessage());
            unreadable.initCause(e);
            throw unreadable;
        }
    }

    private interface Reading<S> {
        S read();
    }
}
