package weir.application.lake;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import weir.application.port.Lake;
import weir.application.port.ObjectName;

/** Goes through the objects of a channel in one root, in the order of their names, a page at a time. */
final class RootWalk {
    private static final int PAGE_OBJECTS_MAX = 1_000;

    private final Lake lake;
    private final String prefix;
    private final Predicate<ChannelObject> isPassedBy;
    private final Predicate<ChannelObject> isBeyond;
    private final Deque<Listed> page = new ArrayDeque<>();
    private Optional<ObjectName> after;

    /** Whether nothing was there when it was listed last. */
    private boolean hasEnded;

    /** @param bytes its size as stored */
    private record Listed(ChannelObject object, long bytes) {}

    /** @param isPassedBy whether an object says, by where it begins, that what is asked for does not stand before it */
    RootWalk(Lake lake, String prefix, Optional<ObjectName> after, Predicate<ChannelObject> isPassedBy) {
        this(lake, prefix, after, isPassedBy, object -> false);
    }

    /** @param isBeyond whether an object says that neither it nor any behind it holds what is asked for */
    RootWalk(
            Lake lake,
            String prefix,
            Optional<ObjectName> after,
            Predicate<ChannelObject> isPassedBy,
            Predicate<ChannelObject> isBeyond) {
        this.isBeyond = isBeyond;
        this.lake = lake;
        this.prefix = prefix;
        this.after = after;
        this.isPassedBy = isPassedBy;
    }

    /** The next, which stays the next. What the lake was seen to end with is not listed once more. */
    Optional<ChannelObject> peek() {
        // What the second begins with, the first does not hold. Both are known before either leaves the page.
        while (isPassed(0) && isPassed(1)) {
            page.removeFirst();
        }
        return at(0).map(Listed::object).filter(object -> !isBeyond.test(object));
    }

    /** What was put behind the end that was seen will be met. */
    void lookAgain() {
        hasEnded = false;
    }

    /** Passes over what {@link #peek} gave. If the lake fails, nothing has been passed over. */
    ObjectWalk.Met pass() {
        Optional<ChannelObject> following = at(1).map(Listed::object);
        Listed passed = page.removeFirst();
        return new ObjectWalk.Met(passed.object(), passed.bytes(), following);
    }

    private boolean isPassed(int index) {
        return at(index).filter(listed -> isPassedBy.test(listed.object())).isPresent();
    }

    private Optional<Listed> at(int index) {
        while (page.size() <= index && !hasEnded) {
            List<Lake.ObjectSummary> listed = lake.list(prefix, after, PAGE_OBJECTS_MAX);
            hasEnded = listed.isEmpty();
            for (Lake.ObjectSummary summary : listed) {
                ChannelObject.parse(summary.name()).ifPresent(object -> page.add(new Listed(object, summary.bytes())));
                after = Optional.of(summary.name());
            }
        }
        return page.stream().skip(index).findFirst();
    }
}
