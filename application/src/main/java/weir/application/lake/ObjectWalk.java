package weir.application.lake;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import weir.application.port.Lake;
import weir.application.port.ObjectName;
import weir.application.port.Position;

/** Goes through the objects of a channel in the order of their names, a page at a time. Those put meanwhile are met. */
public final class ObjectWalk {
    private static final int PAGE_OBJECTS_MAX = 1_000;

    private final Lake lake;
    private final String prefix;
    private final Optional<Position> behind;
    private final Deque<ChannelObject> page = new ArrayDeque<>();
    private Optional<ObjectName> after;

    ObjectWalk(Lake lake, String prefix, Optional<ObjectName> after, Optional<Position> behind) {
        this.lake = lake;
        this.prefix = prefix;
        this.after = after;
        this.behind = behind;
    }

    /**
     * The next object; empty if there is none now. If the lake fails, nothing has been passed over: asking again goes on
     * where this began.
     */
    public Optional<ChannelObject> next() {
        // What the second begins with, the first does not hold. Both are known before either leaves the page.
        while (isNoLater(first()) && isNoLater(second())) {
            page.removeFirst();
        }
        return Optional.ofNullable(page.pollFirst());
    }

    /** The object behind the one given out last, which stays the next. */
    public Optional<ChannelObject> peek() {
        return first();
    }

    /** Whether it begins no later than right behind what is asked for. */
    private boolean isNoLater(Optional<ChannelObject> object) {
        return behind.isPresent() && object.isPresent() && object.get().first().compareTo(behind.get()) <= 0;
    }

    private Optional<ChannelObject> first() {
        fill(1);
        return page.stream().findFirst();
    }

    private Optional<ChannelObject> second() {
        fill(2);
        return page.stream().skip(1).findFirst();
    }

    private void fill(int objects) {
        boolean more = true;
        while (more && page.size() < objects) {
            List<Lake.ObjectSummary> listed = lake.list(prefix, after, PAGE_OBJECTS_MAX);
            for (Lake.ObjectSummary object : listed) {
                ChannelObject.parse(object.name()).ifPresent(page::add);
                after = Optional.of(object.name());
            }
            more = !listed.isEmpty();
        }
    }
}
