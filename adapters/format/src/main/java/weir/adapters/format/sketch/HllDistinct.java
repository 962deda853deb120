package weir.adapters.format.sketch;

import org.apache.datasketches.hll.HllSketch;
import org.apache.datasketches.hll.TgtHllType;
import org.apache.datasketches.hll.Union;
import weir.domain.analyse.Sketches;

/**
 * Distinct values by HyperLogLog: up to some hundred hashes are kept as they are, beyond 3 KiB in all, with a standard
 * error of 1.3 %. Six bits for each register, because that form has no table beside it whose order would depend on
 * whether the sketch went through bytes.
 */
final class HllDistinct implements Sketches.Distinct {
    private static final int LOG2_REGISTERS = 12;
    private static final TgtHllType FORM = TgtHllType.HLL_6;

    private HllSketch sketch;

    HllDistinct() {
        this(new HllSketch(LOG2_REGISTERS, FORM));
    }

    private HllDistinct(HllSketch sketch) {
        this.sketch = sketch;
    }

    static HllDistinct of(byte[] bytes) {
        HllSketch sketch = HllSketch.heapify(bytes);
        if (sketch.getLgConfigK() != LOG2_REGISTERS || sketch.getTgtHllType() != FORM) {
            throw new IllegalArgumentException("it has another size or form");
        }
        return new HllDistinct(sketch);
    }

    @Override
    public void update(byte[] value) {
        sketch.update(value);
    }

    @Override
    public void merge(Sketches.Distinct other) {
        Union union = new Union(LOG2_REGISTERS);
        union.update(sketch);
        union.update(((HllDistinct) other).sketch);
        sketch = union.getResult(FORM);
    }

    @Override
    public double estimate() {
        return sketch.getEstimate();
    }

    @Override
    public byte[] toBytes() {
        return sketch.toUpdatableByteArray();
    }
}
