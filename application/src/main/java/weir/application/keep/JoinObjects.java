package weir.application.keep;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import weir.application.lake.ChannelObject;
import weir.application.lake.ObjectWalk;
import weir.application.port.ObjectName;
import weir.domain.envelope.ChannelName;

/**
 * Finds objects to join: such as stand next to each other, in one root and one day that is over or one hour that is. What
 * another object stands between is not joined, for readers take objects in the order in which they begin.
 */
final class JoinObjects {
    private final ChannelName channel;
    private final Compaction compaction;
    private final LookIntoObjects looks;
    private final Instant now;

    /** Of one root and day. */
    private final List<ObjectWalk.Met> run = new ArrayList<>();

    JoinObjects(ChannelName channel, Compaction compaction, LookIntoObjects looks, Instant now) {
        this.channel = channel;
        this.compaction = compaction;
        this.looks = looks;
        this.now = now;
    }

    /** The next object, which stays and may be joined. Returns what can be said now. */
    List<Change> meet(ObjectWalk.Met met) {
        boolean goesOn = !run.isEmpty()
                && run.get(0).object().root() == met.object().root()
                && day(run.get(0)).equals(day(met))
                && extension(run.get(0)).equals(extension(met));
        List<Change> before = goesOn ? List.of() : interrupt();
        run.add(met);
        return before;
    }

    /** Something comes that is not to be joined. */
    List<Change> interrupt() {
        List<Change> changes = run.size() < 2 || compaction.bytesMax() == 0 ? List.of() : ofRun();
        run.clear();
        return changes;
    }

    private List<Change> ofRun() {
        if (isOver(day(run.get(0)), ChronoUnit.DAYS) && bytes(run) <= compaction.bytesMax()) {
            return join(run, "the day's objects are small").stream().toList();
        }
        List<Change> changes = new ArrayList<>();
        List<ObjectWalk.Met> group = new ArrayList<>();
        for (ObjectWalk.Met met : run) {
            boolean isSmall = met.bytes() < compaction.bytesMax() / 2
                    && isOver(met.object().begin(), ChronoUnit.HOURS);
            boolean goesOn = isSmall
                    && !group.isEmpty()
                    && group.get(0).object().hour().equals(met.object().hour())
                    && bytes(group) + met.bytes() <= compaction.bytesMax();
            if (!goesOn) {
                end(group, changes);
            }
            if (isSmall) {
                group.add(met);
            }
        }
        end(group, changes);
        return changes;
    }

    private void end(List<ObjectWalk.Met> group, List<Change> changes) {
        if (group.size() > 1) {
            join(group, "the hour's objects are small").ifPresent(changes::add);
        }
        group.clear();
    }

    /** Nothing if one of them is damaged: whole objects hold something. */
    private Optional<Change> join(List<ObjectWalk.Met> group, String why) {
        if (group.stream().anyMatch(met -> looks.count(met) == 0)) {
            return Optional.empty();
        }
        long events = group.stream().mapToLong(looks::count).sum();
        ObjectName first = group.get(0).object().name();
        return Optional.of(new Change.OfObjects(
                Change.Action.JOIN,
                channel,
                group.stream().map(MakePlan::summary).toList(),
                Optional.of(first),
                events,
                events,
                false,
                why));
    }

    private static long bytes(List<ObjectWalk.Met> group) {
        return group.stream().mapToLong(ObjectWalk.Met::bytes).sum();
    }

    private boolean isOver(Instant within, ChronoUnit unit) {
        return !within.truncatedTo(unit).plus(Duration.of(1, unit)).isAfter(now);
    }

    private static Instant day(ObjectWalk.Met met) {
        return met.object().begin().truncatedTo(ChronoUnit.DAYS);
    }

    private static String extension(ObjectWalk.Met met) {
        ChannelObject object = met.object();
        return object.extension();
    }
}
