package weir.application.lake;

import java.time.Instant;
import java.time.LocalDate;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import weir.application.port.Lake;
import weir.application.port.ObjectName;
import weir.application.port.Position;
import weir.domain.envelope.ChannelName;

/**
 * The objects of one channel in the lake. A channel has thousands a day, so they are never listed all at once: the day
 * at which to begin is found by halving.
 */
public final class ChannelObjects {
    private static final int DAYS_MAX = 1 << 16;

    private final Lake lake;
    private final String prefix;

    public ChannelObjects(Lake lake, ChannelName channel) {
        this.lake = lake;
        this.prefix = ChannelObject.prefix(channel);
    }

    /** The channels that have objects in the lake. */
    public static Set<ChannelName> channels(Lake lake) {
        Set<ChannelName> found = new TreeSet<>(Comparator.comparing(ChannelName::value));
        Optional<ObjectName> after = Optional.empty();
        while (true) {
            List<Lake.ObjectSummary> next = lake.list(ChannelObject.root(), after, 1);
            if (next.isEmpty()) {
                return found;
            }
            ObjectName name = next.get(0).name();
            Optional<ChannelObject> object = ChannelObject.parse(name);
            object.map(ChannelObject::channel).ifPresent(found::add);
            // Behind all that an archiver puts there: those names go on with "date=".
            after = Optional.of(object.map(known -> new ObjectName(ChannelObject.prefix(known.channel()) + "e"))
                    .orElse(name));
        }
    }

    /** Those that can hold events behind a position, in order; all of them if there is none. */
    public ObjectWalk behind(Optional<Position> position) {
        if (position.isEmpty()) {
            return new ObjectWalk(lake, prefix, Optional.empty(), position);
        }
        Position behind = position.get();
        Optional<LocalDate> day = lastDay(object -> object.first().compareTo(behind) <= 0);
        return new ObjectWalk(lake, prefix, day.map(this::beginningOf), position);
    }

    /** Those that can hold events created at that moment or later, in order; an object is of one hour. */
    public ObjectWalk createdFrom(Instant moment) {
        return new ObjectWalk(
                lake, prefix, Optional.of(ChannelObject.beginningOfHour(prefix, moment)), Optional.empty());
    }

    /** The object that begins last. */
    public Optional<ChannelObject> last() {
        Optional<LocalDate> day = lastDay(object -> true);
        if (day.isEmpty()) {
            return Optional.empty();
        }
        ObjectWalk walk = new ObjectWalk(lake, prefix, day.map(this::beginningOf), Optional.empty());
        Optional<ChannelObject> last = Optional.empty();
        for (Optional<ChannelObject> next = walk.next(); next.isPresent(); next = walk.next()) {
            last = next;
        }
        return last;
    }

    /**
     * The last day on or behind which the first object fulfils a condition that objects fulfil up to one of them, and
     * then no more.
     */
    private Optional<LocalDate> lastDay(Predicate<ChannelObject> condition) {
        Optional<LocalDate> first =
                firstFrom(Optional.empty()).filter(condition).map(ChannelObject::date);
        if (first.isEmpty()) {
            return first;
        }
        LocalDate begin = first.get();
        int low = 0;
        int high = 1;
        while (high < DAYS_MAX && isFulfilled(begin.plusDays(high), condition)) {
            low = high;
            high *= 2;
        }
        while (low + 1 < high) {
            int middle = (low + high) / 2;
            if (isFulfilled(begin.plusDays(middle), condition)) {
                low = middle;
            } else {
                high = middle;
            }
        }
        return Optional.of(begin.plusDays(low));
    }

    private boolean isFulfilled(LocalDate day, Predicate<ChannelObject> condition) {
        return firstFrom(Optional.of(beginningOf(day))).filter(condition).isPresent();
    }

    private Optional<ChannelObject> firstFrom(Optional<ObjectName> after) {
        return new ObjectWalk(lake, prefix, after, Optional.empty()).next();
    }

    private ObjectName beginningOf(LocalDate day) {
        return new ObjectName(prefix + "date=" + day);
    }
}
