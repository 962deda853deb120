package weir.domain.analyse;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import weir.domain.condition.EventFields;
import weir.domain.condition.Expression;
import weir.domain.value.Structure;
import weir.domain.value.Value;

/**
 * Steps that follow one another within a time. Of all ways in which the first steps can have been seen, only the one
 * that began last is kept for each number of steps: whatever an earlier one can still become, it can become too.
 */
final class SequenceDetector extends OrderedDetector {
    private final SequenceSpec spec;
    private final @Nullable Expression without;
    private final long within;
    private final int stepCount;
    private final List<String> names;

    /** By step, where its values begin among those that an item carries; and where the last one's end. */
    private final int[] valuesFrom;

    private final PerSlot<Progress> progress = new PerSlot<>(slots);

    /** How far a key has come. */
    private static final class Progress {
        /** By step, the run that ends with it; not for the last step. */
        final @Nullable Run[] runs;

        /** The whole sequence, that waits for what must not follow. */
        @Nullable
        Run waiting;

        Progress(int stepCount) {
            runs = new Run[stepCount - 1];
        }
    }

    SequenceDetector(Scope scope, SequenceSpec spec) {
        super(scope);
        this.spec = spec;
        this.without = spec.without().orElse(null);
        this.within = Micros.require("the time for a sequence", spec.within());
        this.stepCount = spec.steps().size();
        this.names = spec.names();
        List<String> all = new ArrayList<>(Outputs.names(scope.key().fields()));
        all.addAll(names);
        Outputs.requireDistinct(all);
        this.valuesFrom = new int[stepCount + 1];
        for (int i = 0; i < stepCount; i++) {
            valuesFrom[i + 1] = valuesFrom[i] + spec.steps().get(i).carry().size();
        }
    }

    @Override
    @Nullable
    Item item(EventFields event, byte[] key, long moment) {
        long marks = without != null && without.test(event) ? 1L << stepCount : 0;
        Value.@Nullable Scalar[] values = new Value.Scalar[valuesFrom[stepCount]];
        for (int i = 0; i < stepCount; i++) {
            SequenceSpec.Step step = spec.steps().get(i);
            if (step.matches().test(event)) {
                marks |= 1L << i;
                for (int j = 0; j < step.carry().size(); j++) {
                    values[valuesFrom[i] + j] = ValueBytes.retained(
                            event.findOrNull(step.carry().get(j).path()));
                }
            }
        }
        return marks == 0 ? null : new Item(moment, key, event.envelope().id(), marks, values);
    }

    @Override
    void happen(Item item, Findings findings) {
        boolean begins = (item.marks & 1) != 0;
        if (!begins && slots.find(item.key) == KeySlots.NONE) {
            return;
        }
        int slot = slotOf(item.key);
        Progress here = progress.of(slot);
        if (here == null) {
            here = new Progress(stepCount);
            progress.set(slot, here);
        }
        if ((item.marks & (1L << stepCount)) != 0) {
            here.waiting = null;
        }
        Run whole = step(here, item);
        if (whole != null && without == null) {
            tell(item.key, whole, whole.last(), findings);
        } else if (whole != null && here.waiting == null) {
            here.waiting = whole;
        }
        settle(slot, here);
    }

    /** Takes the event for every step that it can be; the whole sequence if it was the last one's turn. */
    private @Nullable Run step(Progress here, Item item) {
        Run whole = null;
        for (int i = stepCount - 1; i >= 0; i--) {
            Run before = i == 0 ? Run.none(item.moment) : here.runs[i - 1];
            if ((item.marks & (1L << i)) == 0 || before == null || item.moment - before.start() > within) {
                continue;
            }
            Run run = before.with(item, valuesFrom[i], valuesFrom[i + 1]);
            if (i == stepCount - 1) {
                whole = run;
            } else {
                here.runs[i] = run;
            }
        }
        if (whole != null) {
            Arrays.fill(here.runs, null);
        }
        return whole;
    }

    /** When something is next to be done for the key, or that it can be forgotten. */
    private void settle(int slot, Progress here) {
        long latestStart = Micros.NEVER_YET;
        for (Run run : here.runs) {
            if (run != null) {
                latestStart = Math.max(latestStart, run.start());
            }
        }
        if (here.waiting != null) {
            deadlines.set(slot, here.waiting.last() + within + 1);
        } else if (latestStart != Micros.NEVER_YET) {
            deadlines.set(slot, latestStart + within + 1);
        } else {
            remove(slot);
        }
    }

    @Override
    void due(int slot, long moment, Findings findings) {
        Progress here = progress.of(slot);
        if (here == null) {
            throw new IllegalStateException("a sequence is due that is not there");
        }
        Run waiting = here.waiting;
        if (waiting != null) {
            here.waiting = null;
            tell(slots.key(slot), waiting, waiting.last() + within, findings);
        }
        for (int i = 0; i < here.runs.length; i++) {
            Run run = here.runs[i];
            if (run != null && run.start() + within < moment) {
                here.runs[i] = null;
            }
        }
        settle(slot, here);
    }

    private void tell(byte[] key, Run whole, long to, Findings findings) {
        Structure data = dataOf(key, whole.start(), to);
        for (int i = 0; i < names.size(); i++) {
            data.with(names.get(i), whole.values().get(i));
        }
        int parents = whole.ids().size();
        detect(
                idOf(key, whole.lastId()),
                whole.start(),
                to,
                whole.ids().subList(Math.max(0, parents - scope.parentsMax()), parents),
                data,
                findings);
    }

    @Override
    void forget(int slot) {
        progress.set(slot, null);
    }

    @Override
    String shape() {
        return spec.shape();
    }

    @Override
    void saveKey(int slot, DataOutput out) throws IOException {
        Progress here = progress.of(slot);
        for (int i = 0; i < stepCount - 1; i++) {
            saveRun(here == null ? null : here.runs[i], out);
        }
        saveRun(here == null ? null : here.waiting, out);
    }

    private static void saveRun(@Nullable Run run, DataOutput out) throws IOException {
        out.writeBoolean(run != null);
        if (run != null) {
            run.save(out);
        }
    }

    @Override
    void restoreKey(int slot, DataInput in) throws IOException {
        Progress here = new Progress(stepCount);
        for (int i = 0; i < here.runs.length; i++) {
            here.runs[i] = restoreRun(in);
        }
        here.waiting = restoreRun(in);
        progress.set(slot, here);
    }

    private @Nullable Run restoreRun(DataInput in) throws IOException {
        return in.readBoolean() ? Run.restore(in, stepCount, names.size()) : null;
    }
}
