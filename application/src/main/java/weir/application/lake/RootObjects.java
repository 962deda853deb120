package weir.application.lake;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.function.Predicate;
import weir.application.port.Lake;
import weir.application.port.ObjectName;
import weir.application.port.Position;
import weir.domain.envelope.ChannelName;

/**
 * The objects of one channel in one root. A channel has thousands a day, so they are never listed all at once: the day at
 * which to begin is found by halving.
 */
final class RootObjects {
    private static final int DAYS_MAX = 1 << 16;

    private final Lake lake;
    private final String prefix;

    RootObjects(Lake lake, LakeRoot root, ChannelName channel) {
        this.lake = lake;
        this.prefix = ChannelObject.prefix(root, channel);
    }

    RootWalk all() {
        return new RootWalk(lake, prefix, Optional.empty(), object -> false);
    }

    /** Those that can hold events behind a position. */
    RootWalk behind(Position position) {
        Predicate<ChannelObject> isNoLater = object -> object.first().compareTo(position) <= 0;
        return new RootWalk(lake, prefix, lastDay(isNoLater).map(this::beginningOf), isNoLater);
    }

    /** Those that can hold events created from the one moment on and before the other; an object is of one day. */
    RootWalk created(Optional<Instant> from, Optional<Instant> to) {
        Optional<String> hour = from.map(ChannelObject::hourOf);
        return new RootWalk(
                lake,
                prefix,
                from.map(moment -> beginningOf(LocalDate.ofInstant(moment, ZoneOffset.UTC))),
                object ->
                        hour.filter(begin -> object.hour().compareTo(begin) < 0).isPresent(),
                object -> to.filter(object::isFrom).isPresent());
    }

    /** The object that begins last. */
    Optional<ChannelObject> last() {
        Optional<LocalDate> day = lastDay(object -> true);
        if (day.isEmpty()) {
            return Optional.empty();
        }
        RootWalk walk = new RootWalk(lake, prefix, day.map(this::beginningOf), object -> true);
        return walk.peek();
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
        return new RootWalk(lake, prefix, after, object -> false).peek();
    }

    private ObjectName beginningOf(LocalDate day) {
        return new ObjectName(prefix + "date=" + day);
    }
}
