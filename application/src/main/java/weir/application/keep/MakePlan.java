package weir.application.keep;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import weir.application.lake.ChannelObject;
import weir.application.lake.ChannelObjects;
import weir.application.lake.LakeRoot;
import weir.application.lake.ObjectWalk;
import weir.application.port.Lake;
import weir.application.port.Lake.ObjectSummary;
import weir.application.port.ObjectName;
import weir.application.port.RowRemoval;
import weir.application.port.RowRemoval.Which;
import weir.domain.envelope.ChannelName;
import weir.domain.retain.LakePolicy;
import weir.domain.retain.LakePolicy.Extent;
import weir.domain.retain.RowPolicy;
import weir.domain.retain.Span;
import weir.domain.table.TableName;

/** Finds out what there is to do, from the names of objects, and by reading them only where names do not tell. */
final class MakePlan {
    static final int CHANGES_MAX = 5_000;

    /** Objects that are looked into together. */
    private static final int AT_ONCE = 16;

    /** Below it a day is too long to say of an object when its last event was created: it is read. */
    private static final Duration SHORT = Duration.ofDays(1);

    private final Lake lake;
    private final LookIntoObjects looks;
    private final Reach.Agents agents;
    private final RowRemoval removal;
    private final Policies policies;
    private final Instant now;
    private final List<Change> changes = new ArrayList<>();
    private final Map<ChannelReason, long[]> kept = new LinkedHashMap<>();
    private boolean isWhole = true;

    private record ChannelReason(ChannelName channel, String why) {}

    /** What is to become of an object. */
    private sealed interface Verdict {
        /** @param mayBeJoined whether all agents have read it */
        record Stays(String why, boolean mayBeJoined) implements Verdict {}

        record Changes(Change.OfObjects change) implements Verdict {}
    }

    MakePlan(
            Lake lake, LookIntoObjects looks, Reach.Agents agents, RowRemoval removal, Policies policies, Instant now) {
        this.lake = lake;
        this.looks = looks;
        this.agents = agents;
        this.removal = removal;
        this.policies = policies;
        this.now = now;
    }

    Plan make(UUID id) {
        for (ChannelName channel : ChannelObjects.channels(lake)) {
            plan(channel);
        }
        policies.tables().forEach(this::planRows);
        List<Plan.Kept> staying = new ArrayList<>();
        kept.forEach((reason, sum) -> staying.add(new Plan.Kept(reason.channel, reason.why, sum[0], sum[1])));
        return new Plan(id, now, policies.fingerprint(), changes, staying, isWhole);
    }

    private void plan(ChannelName channel) {
        Reach reach = agents.of(channel);
        JoinObjects joins = new JoinObjects(channel, policies.compaction(), looks, now);
        ObjectWalk walk = new ChannelObjects(lake, channel).behind(Optional.empty());
        for (List<ObjectWalk.Met> some = next(walk); !some.isEmpty(); some = next(walk)) {
            Map<ObjectWalk.Met, LookIntoObjects.Staying> looked = look(some, reach, policies.of(channel));
            for (ObjectWalk.Met met : some) {
                Verdict verdict = judge(met, reach, looked);
                if (verdict instanceof Verdict.Changes change) {
                    joins.interrupt().forEach(this::add);
                    add(change.change());
                } else if (verdict instanceof Verdict.Stays stays) {
                    long[] sum = kept.computeIfAbsent(new ChannelReason(channel, stays.why()), any -> new long[2]);
                    sum[0]++;
                    sum[1] += met.bytes();
                    (stays.mayBeJoined() ? joins.meet(met) : joins.interrupt()).forEach(this::add);
                }
            }
        }
        joins.interrupt().forEach(this::add);
    }

    private static List<ObjectWalk.Met> next(ObjectWalk walk) {
        List<ObjectWalk.Met> some = new ArrayList<>();
        Optional<ObjectWalk.Met> next = walk.meet();
        while (next.isPresent()) {
            some.add(next.get());
            next = some.size() < AT_ONCE ? walk.meet() : Optional.empty();
        }
        return some;
    }

    /** What stays of those that one must look into, by what is known of them before. */
    private Map<ObjectWalk.Met, LookIntoObjects.Staying> look(
            List<ObjectWalk.Met> some, Reach reach, LakePolicy policy) {
        List<ObjectWalk.Met> depending = some.stream()
                .filter(met -> changes.size() < CHANGES_MAX
                        && met.object().root() != LakeRoot.IMPORTED
                        && reach.holds(met)
                        && policy.extent(met.object().channel(), span(met), policies.holds(), now) == Extent.DEPENDS)
                .toList();
        return looks.staying(depending, policy, policies, now);
    }

    private void add(Change change) {
        if (changes.size() < CHANGES_MAX) {
            changes.add(change);
        } else {
            isWhole = false;
        }
    }

    private Verdict judge(ObjectWalk.Met met, Reach reach, Map<ObjectWalk.Met, LookIntoObjects.Staying> looked) {
        ChannelObject object = met.object();
        LakePolicy policy = policies.of(object.channel());
        boolean isRead = reach.holds(met);
        Span span = span(met);
        Extent extent = policy.extent(object.channel(), span, policies.holds(), now);
        if (extent == Extent.STAYS
                && isRead
                && policy.persist().filter(time -> time.compareTo(SHORT) < 0).isPresent()) {
            span = narrowed(met, span);
            extent = policy.extent(object.channel(), span, policies.holds(), now);
        }
        if (extent == Extent.STAYS) {
            return new Verdict.Stays(
                    policy.whyStays(object.channel(), span, policies.holds(), now),
                    isRead && object.root() != LakeRoot.IMPORTED);
        }
        if (!isRead) {
            return new Verdict.Stays("agent " + reach.slowest() + " has not read all of it", false);
        }
        if (changes.size() >= CHANGES_MAX) {
            isWhole = false;
            return new Verdict.Stays("not in this plan, which is full", false);
        }
        if (extent != Extent.GOES && object.root() == LakeRoot.IMPORTED) {
            return new Verdict.Stays("it was imported, and some of it stays", false);
        }
        return extent == Extent.GOES ? goes(met, policy) : depends(met, staying(met, policy, looked), policy);
    }

    private LookIntoObjects.Staying staying(
            ObjectWalk.Met met, LakePolicy policy, Map<ObjectWalk.Met, LookIntoObjects.Staying> looked) {
        LookIntoObjects.Staying known = looked.get(met);
        return known == null
                ? Objects.requireNonNull(
                        looks.staying(List.of(met), policy, policies, now).get(met))
                : known;
    }

    /** By the names alone: its events were created in one day, and no later than the first of the object behind it. */
    private static Span span(ObjectWalk.Met met) {
        Instant from = met.object().begin();
        Instant endOfDay = LocalDate.ofInstant(from, ZoneOffset.UTC)
                .plusDays(1)
                .atStartOfDay(ZoneOffset.UTC)
                .toInstant();
        Instant to = met.following()
                .map(next -> next.begin().plus(Duration.ofHours(1)))
                .filter(endOfDay::isAfter)
                .filter(moment -> met.object().root() != LakeRoot.IMPORTED)
                .orElse(endOfDay);
        return new Span(from, to);
    }

    private Span narrowed(ObjectWalk.Met met, Span span) {
        Optional<Instant> last = looks.lastCreated(met);
        return last.map(created -> new Span(span.from(), created.plusNanos(1_000)))
                .orElse(span);
    }

    private Verdict goes(ObjectWalk.Met met, LakePolicy policy) {
        return new Verdict.Changes(new Change.OfObjects(
                Change.Action.DELETE,
                met.object().channel(),
                List.of(summary(met)),
                Optional.empty(),
                looks.count(met),
                0,
                false,
                policy.whyGoes()));
    }

    private Verdict depends(ObjectWalk.Met met, LookIntoObjects.Staying staying, LakePolicy policy) {
        ChannelObject object = met.object();
        if (staying.isDamaged()) {
            return new Verdict.Stays("it is damaged; stop Weir and run weir fsck --repair", false);
        }
        if (staying.events() == staying.stays()) {
            return new Verdict.Stays(staying.why(), true);
        }
        Optional<ObjectName> into = staying.first()
                .map(first -> new ObjectName(ChannelObject.stem(
                                LakeRoot.RETAINED,
                                object.channel(),
                                first.envelope().created(),
                                first.position())
                        + object.extension()));
        return new Verdict.Changes(new Change.OfObjects(
                into.isPresent() ? Change.Action.RETAIN : Change.Action.DELETE,
                object.channel(),
                List.of(summary(met)),
                into,
                staying.events(),
                staying.stays(),
                true,
                into.isPresent() ? policy.whyGoes() + "; " + staying.why() : policy.whyGoes()));
    }

    static ObjectSummary summary(ObjectWalk.Met met) {
        return new ObjectSummary(met.object().name(), met.bytes());
    }

    private void planRows(TableName table, RowPolicy policy) {
        Which.CreatedBefore which = new Which.CreatedBefore(policy.before(now), policy.spared(policies.holds()));
        long rows = removal.count(table, which);
        if (rows > 0) {
            add(new Change.OfRows(table, which, rows, "rows " + policy.text()));
        }
    }
}
