package weir.domain.analyse;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import weir.domain.value.Structure;
import weir.domain.value.Value;

/** Compares the aggregate of each tumbling window with those of the windows before it. */
final class ChangeDetector extends PanedDetector {
    private static final String MEAN = "mean";
    private static final String DEVIATION = "deviation";
    private static final String SCORE = "score";
    private static final String RATIO = "ratio";

    private final ChangeSpec spec;
    private final long size;
    private final PerSlot<History> histories = new PerSlot<>(slots);

    ChangeDetector(Scope scope, ChangeSpec spec, AggregateSet aggregates, long size) {
        super(scope, aggregates, size, size);
        this.spec = spec;
        this.size = size;
        List<String> names = new ArrayList<>(Outputs.names(scope.key().fields()));
        names.addAll(List.of(spec.aggregate().name(), MEAN, DEVIATION, SCORE, RATIO));
        Outputs.requireDistinct(names);
    }

    @Override
    void closed(int slot, Pane window, long from, long to, Findings findings) {
        Value told = aggregates.read(window, 0);
        double value = Cell.number(told);
        History history = history(slot);
        fillEmpty(history, from);
        // A window without a number has had events all the same: it is not one of the empty ones before the next.
        history.end = to;
        if (Double.isNaN(value)) {
            return;
        }
        if (history.size() >= spec.windowsMin()) {
            compare(slots.key(slot), window, value, history, new WindowReport.Span(from, to), findings);
        }
        history.add(value);
    }

    private History history(int slot) {
        History history = histories.of(slot);
        if (history == null) {
            history = new History(spec.windowsBefore());
            histories.set(slot, history);
        }
        return history;
    }

    private void fillEmpty(History history, long from) {
        if (!spec.emptyIsZero() || history.end == Micros.NEVER_YET) {
            return;
        }
        long empty = Math.min((from - history.end) / size, spec.windowsBefore());
        for (long i = 0; i < empty; i++) {
            history.add(0);
        }
    }

    private void compare(
            byte[] key, Pane window, double value, History history, WindowReport.Span span, Findings findings) {
        double mean = history.mean();
        Structure data = dataOf(key, span.from(), span.to());
        Outputs.put(data, spec.aggregate().name(), value);
        Outputs.put(data, MEAN, mean);
        boolean changed;
        if (spec.measure() instanceof ChangeSpec.ZScore measure) {
            double deviation = history.deviation(mean);
            double score = score(value, mean, Math.max(deviation, measure.deviationMin()));
            Outputs.put(data, DEVIATION, deviation);
            Outputs.put(data, SCORE, score);
            changed = isChange(score >= measure.threshold(), score <= -measure.threshold());
        } else if (spec.measure() instanceof ChangeSpec.Ratio measure && value >= 0 && mean >= 0) {
            double ratio = value == mean ? 1 : value / mean;
            Outputs.put(data, RATIO, ratio);
            changed = isChange(ratio >= measure.factor(), ratio <= 1 / measure.factor());
        } else {
            changed = false;
        }
        if (changed) {
            detect(idOf(key, span.from(), span.to()), span.from(), span.to(), window.parents(), data, findings);
        }
    }

    /** Infinite where nothing deviated before and the value does. */
    private static double score(double value, double mean, double deviation) {
        if (value == mean) {
            return 0;
        }
        return Double.isInfinite(deviation) ? 0 : (value - mean) / deviation;
    }

    private boolean isChange(boolean up, boolean down) {
        return switch (spec.direction()) {
            case UP -> up;
            case DOWN -> down;
            case BOTH -> up || down;
        };
    }

    @Override
    boolean isForgottenWhenEmpty() {
        return false;
    }

    @Override
    void forget(int slot) {
        super.forget(slot);
        histories.set(slot, null);
    }

    @Override
    String shape() {
        return "change " + spec.window() + " before " + spec.windowsBefore() + " " + aggregates.shape();
    }

    @Override
    void saveKey(int slot, DataOutput out) throws IOException {
        super.saveKey(slot, out);
        @Nullable History history = histories.of(slot);
        out.writeBoolean(history != null);
        if (history != null) {
            history.save(out);
        }
    }

    @Override
    void restoreKey(int slot, DataInput in) throws IOException {
        super.restoreKey(slot, in);
        if (in.readBoolean()) {
            history(slot).restore(in);
        }
    }
}
