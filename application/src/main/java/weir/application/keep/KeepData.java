package weir.application.keep;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import weir.application.lake.ObjectReader;
import weir.application.lake.ObjectWalk;
import weir.application.load.RuleSet;
import weir.application.port.AgentCursors;
import weir.application.port.EventQueue;
import weir.application.port.FailureCode;
import weir.application.port.Lake;
import weir.application.port.LakeFormat;
import weir.application.port.Metrics;
import weir.application.port.OperationFailed;
import weir.application.port.RowRemoval;
import weir.application.port.Warehouse;
import weir.domain.envelope.AgentName;

/**
 * The keeper: makes plans of what need not stay, or is better laid out otherwise, and does exactly what a plan says. Nothing
 * that an agent has not read is touched, nor what the archiver may still write. All methods may be called from any thread; one
 * is at work at a time.
 */
public final class KeepData {
    public static final AgentName AGENT = new AgentName("keeper", 1);

    private static final Logger LOG = System.getLogger(KeepData.class.getName());

    private final Lake lake;
    private final RowRemoval removal;
    private final Reach.Agents agents;
    private final Supplier<Policies> policies;
    private final KeeperObjects objects;
    private final LookIntoObjects looks;
    private final RewriteObjects rewriting;
    private final ApplyPlan applying;
    private final InstantSource clock;
    private final RandomGenerator random;
    private final ReentrantLock atWork = new ReentrantLock(true);
    private final KeeperFigures figures;

    /**
     * @param formats all that objects of the lake may have
     * @param rules by which expressions know the fields of an event
     * @param policies asked each time, so that they may change
     * @param helper looks into objects beside whoever makes a plan; or at once, in the caller
     */
    public KeepData(
            EventQueue queue,
            AgentCursors cursors,
            Lake lake,
            List<LakeFormat> formats,
            Warehouse warehouse,
            RowRemoval removal,
            Supplier<RuleSet> rules,
            Supplier<Policies> policies,
            Executor helper,
            InstantSource clock,
            RandomGenerator random,
            Metrics metrics) {
        this.lake = lake;
        this.removal = removal;
        this.agents = new Reach.Agents(queue, cursors, warehouse);
        this.policies = policies;
        this.clock = clock;
        this.random = random;
        this.objects = new KeeperObjects(lake);
        ObjectReader reader = new ObjectReader(lake, formats);
        Judge judge = new Judge(rules);
        this.looks = new LookIntoObjects(reader, judge, helper);
        this.rewriting = new RewriteObjects(lake, reader, objects);
        this.applying = new ApplyPlan(lake, reader, rewriting, judge, policies);
        this.figures = new KeeperFigures(metrics);
    }

    /** What applying a plan has come to so far. */
    public record Progress(int next, Plan.Sum gone, long rows, List<String> unfit) {
        public static final Progress NOTHING = new Progress(0, Plan.Sum.NOTHING, 0, List.of());
    }

    /**
     * Finds out what there is to do, and keeps it, so that it can be applied by its id.
     *
     * @throws OperationFailed if lake, warehouse or queue cannot be asked
     */
    public Plan plan() {
        Plan plan = make();
        objects.keep(plan);
        return plan;
    }

    private Plan make() {
        atWork.lock();
        try {
            rewriting.recover();
            return new MakePlan(lake, looks, agents, removal, policies.get(), clock.instant()).make(newId());
        } finally {
            atWork.unlock();
        }
    }

    /** A random UUID (version 4). */
    private UUID newId() {
        return new UUID((random.nextLong() & ~0xF000L) | 0x4000L, (random.nextLong() >>> 2) | Long.MIN_VALUE);
    }

    /** A plan that was made not long ago. */
    public Optional<Plan> find(UUID id) {
        return objects.plan(id);
    }

    /**
     * Whether a plan that has not begun can be applied.
     *
     * @throws PlanDoesNotFit if it cannot
     */
    public void requireFits(Plan plan) {
        atWork.lock();
        try {
            rewriting.recover();
            applying.requireFits(plan);
        } finally {
            atWork.unlock();
        }
    }

    /**
     * Does the next piece of a plan. What was done already, by a call whose outcome was not kept, is not done again.
     *
     * @throws PlanDoesNotFit if policies have been changed since
     */
    public Progress apply(Plan plan, Progress before) {
        atWork.lock();
        try {
            rewriting.recover();
            return plan.changes().get(before.next()) instanceof Change.OfRows rows
                    ? removeRows(plan, rows, before)
                    : changeObjects(plan, before);
        } finally {
            atWork.unlock();
        }
    }

    private Progress changeObjects(Plan plan, Progress before) {
        ApplyPlan.Batch batch = applying.apply(plan, before.next());
        Plan.Sum gone = before.gone();
        for (Change.OfObjects change : batch.done()) {
            gone = gone.plus(change);
            figures.count(change);
        }
        return new Progress(batch.next(), gone, before.rows(), joined(before.unfit(), batch.unfit()));
    }

    private static List<String> joined(List<String> before, List<String> more) {
        return Stream.concat(before.stream(), more.stream()).limit(100).toList();
    }

    private Progress removeRows(Plan plan, Change.OfRows rows, Progress before) {
        applying.requirePolicies(plan);
        objects.noteRows(rows.which().before());
        objects.audit(
                KeeperObjects.auditName(plan.made(), plan.id(), before.next()), Audit.line(plan, rows, rows.rows()));
        long removed = removal.remove(rows.table(), rows.which());
        figures.count(rows.table(), removed);
        return new Progress(before.next() + 1, before.gone(), before.rows() + removed, before.unfit());
    }

    /** See {@link AwaitLake}. */
    AwaitLake awaitLake() {
        return new AwaitLake(agents.queue(), agents.cursors());
    }

    /** Does something to the lake that must not meet the keeper at work. */
    public long alone(LongSupplier work) {
        return atWork(rewriting -> work.getAsLong());
    }

    KeeperObjects objects() {
        return objects;
    }

    /** Does something while nobody else of the keeper is at work, and nothing is half done. */
    <T> T atWork(Function<RewriteObjects, T> work) {
        atWork.lock();
        try {
            rewriting.recover();
            return work.apply(rewriting);
        } finally {
            atWork.unlock();
        }
    }

    /** @throws OperationFailed that is to be tried again, if an agent has not read all of an object */
    void requireRead(ObjectWalk.Met object) {
        Reach reach = agents.of(object.object().channel());
        if (!reach.holds(object)) {
            throw new OperationFailed(
                    FailureCode.AGENT_FAILED,
                    "agent " + reach.slowest() + " has not read all of channel "
                            + object.object().channel() + " that was archived; this waits until it has");
        }
    }

    /** What was deleted or rewritten on that day or later, a JSON object each, in order. */
    public List<String> audit(Instant from, int max) {
        return objects.audit(from, max);
    }

    /**
     * Plans and applies, a piece at each call.
     *
     * @return after what pause there is to be another
     */
    public Duration keep(Schedule schedule) {
        return schedule.step(this);
    }

    Plan planQuietly() {
        Plan plan = make();
        if (!plan.isEmpty()) {
            objects.keep(plan);
        }
        return plan;
    }

    Instant now() {
        return clock.instant();
    }

    static void tell(Plan plan, Progress progress) {
        LOG.log(
                Level.INFO,
                "retention: plan " + plan.id() + " deleted "
                        + (progress.gone().events() - progress.gone().stays())
                        + " events of the lake and " + progress.rows() + " rows, and rewrote or deleted "
                        + progress.gone().objects() + " objects");
        progress.unfit().forEach(what -> LOG.log(Level.INFO, "retention: " + what + ", and is left for the next plan"));
    }
}
