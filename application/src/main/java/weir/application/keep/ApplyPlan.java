package weir.application.keep;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import weir.application.lake.ChannelObject;
import weir.application.lake.LakeRoot;
import weir.application.lake.ObjectReader;
import weir.application.port.Entry;
import weir.application.port.Lake;
import weir.application.port.Lake.ObjectSummary;
import weir.application.port.ObjectName;
import weir.application.port.Position;
import weir.domain.envelope.ChannelName;
import weir.domain.retain.LakePolicy;

/** Does what a plan says of objects, a batch at a time, if they are as the plan found them. For use by one thread at a time. */
final class ApplyPlan {
    private static final int BATCH_CHANGES_MAX = 200;

    /** Objects that are rewritten in one batch, as stored: about a second's work. */
    private static final long BATCH_BYTES_MAX = 16L << 20;

    private final Lake lake;
    private final ObjectReader reader;
    private final RewriteObjects rewriting;
    private final Judge judge;
    private final Supplier<Policies> policies;

    ApplyPlan(Lake lake, ObjectReader reader, RewriteObjects rewriting, Judge judge, Supplier<Policies> policies) {
        this.lake = lake;
        this.reader = reader;
        this.rewriting = rewriting;
        this.judge = judge;
        this.policies = policies;
    }

    /** Where a change is. */
    private enum State {
        TO_DO,
        DONE,
        UNFIT
    }

    /** @param unfit what was passed over, and why */
    record Batch(int next, List<Change.OfObjects> done, List<String> unfit) {}

    /** @throws PlanDoesNotFit if anything of a plan that has not begun is not as it says */
    void requireFits(Plan plan) {
        requirePolicies(plan);
        for (Change change : plan.changes()) {
            if (change instanceof Change.OfObjects ofObjects && state(ofObjects) != State.TO_DO) {
                throw new PlanDoesNotFit(
                        "object " + ofObjects.from().get(0).name() + " is not as the plan found it; plan anew");
            }
        }
    }

    void requirePolicies(Plan plan) {
        if (!policies.get().fingerprint().equals(plan.fingerprint())) {
            throw new PlanDoesNotFit("what stays is configured otherwise than when it was planned; plan anew");
        }
    }

    /**
     * Does the changes of objects from one on, as many as make a batch, or the next of rows alone is left to the caller.
     *
     * @param from which change is the first
     * @throws PlanDoesNotFit if policies have changed; nothing of the batch was done
     */
    Batch apply(Plan plan, int from) {
        requirePolicies(plan);
        List<Change.OfObjects> batch = new ArrayList<>();
        List<String> unfit = new ArrayList<>();
        long bytes = 0;
        int first = from;
        int next = from;
        while (next < plan.changes().size()
                && plan.changes().get(next) instanceof Change.OfObjects change
                && batch.size() < BATCH_CHANGES_MAX
                && bytes < BATCH_BYTES_MAX) {
            State state = state(change);
            if (state == State.TO_DO && mayGo(plan, change)) {
                first = batch.isEmpty() ? next : first;
                batch.add(change);
                bytes += change.into().isPresent() ? change.bytes() : 0;
            } else if (state != State.DONE) {
                unfit.add(change.from().get(0).name() + " is not as the plan found it");
            }
            next++;
        }
        if (!batch.isEmpty()) {
            run(plan, first, batch);
        }
        return new Batch(next, batch, unfit);
    }

    /** Rules may have been changed since, and what they say of events decides. */
    private boolean mayGo(Plan plan, Change.OfObjects change) {
        if (change.action() != Change.Action.DELETE || !change.isLookedInto()) {
            return true;
        }
        Predicate<Entry> stays = staying(plan, change);
        boolean[] any = new boolean[1];
        ObjectReader.Result result = reader.read(change.from().get(0).name(), entry -> any[0] |= stays.test(entry));
        return result instanceof ObjectReader.Result.Whole && !any[0];
    }

    private Predicate<Entry> staying(Plan plan, Change.OfObjects change) {
        if (change.action() == Change.Action.JOIN) {
            return entry -> true;
        }
        Policies now = policies.get();
        LakePolicy policy = now.of(change.channel());
        return entry -> !judge.stay(entry.envelope(), policy, now.holds()).isOver(plan.made());
    }

    private void run(Plan plan, int number, List<Change.OfObjects> changes) {
        rewriting.run(
                changes.stream().map(change -> rewrite(plan, change)).toList(),
                marks(changes),
                KeeperObjects.auditName(plan.made(), plan.id(), number),
                Audit.lines(plan, changes));
    }

    private RewriteObjects.Rewrite rewrite(Plan plan, Change.OfObjects change) {
        return new RewriteObjects.Rewrite(
                change.from().stream().map(ObjectSummary::name).toList(),
                change.into(),
                staying(plan, change),
                change.stays());
    }

    /** Up to where events are gone with this batch, by channel. */
    private Map<ChannelName, Position> marks(List<Change.OfObjects> batch) {
        Map<ChannelName, Change.OfObjects> last = new HashMap<>();
        for (Change.OfObjects change : batch) {
            if (change.action() != Change.Action.JOIN && isRaw(change)) {
                last.put(change.channel(), change);
            }
        }
        Map<ChannelName, Position> marks = new HashMap<>();
        last.forEach((channel, change) -> marks.put(channel, lastPosition(change)));
        return marks;
    }

    private static boolean isRaw(Change.OfObjects change) {
        return ChannelObject.parse(change.from().get(0).name())
                .filter(object -> object.root() == LakeRoot.RAW)
                .isPresent();
    }

    private Position lastPosition(Change.OfObjects change) {
        ObjectName object = change.from().get(change.from().size() - 1).name();
        Position[] last = {ChannelObject.parse(object).map(ChannelObject::first).orElseThrow()};
        reader.read(object, entry -> last[0] = entry.position());
        return last[0];
    }

    private State state(Change.OfObjects change) {
        int there = 0;
        int asPlanned = 0;
        for (ObjectSummary object : change.from()) {
            ObjectSummary found = find(object.name());
            there += found == null ? 0 : 1;
            asPlanned += object.equals(found) ? 1 : 0;
        }
        if (asPlanned == change.from().size()) {
            return State.TO_DO;
        }
        int left = change.from().size() - change.leaving().size();
        boolean isReplaced = change.into().isEmpty() || find(change.into().get()) != null;
        return there == left && isReplaced ? State.DONE : State.UNFIT;
    }

    private @Nullable ObjectSummary find(ObjectName name) {
        return lake.list(name.path(), Optional.empty(), 1).stream()
                .filter(object -> object.name().equals(name))
                .findFirst()
                .orElse(null);
    }
}
