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

    /** The next object; empty if there is none now. */
    public Optional<ChannelObject> next() {
        Optional<ChannelObject> next = take();
        // What the next one begins with, this one does not hold.
        while (next.isPresent() && endsBefore(peek())) {
            next = take();
        }
        return next;
    }

    /** The object behind the one given out last, which stays the next. */
    public Optional<ChannelObject> peek() {
        fill();
        return Optional.ofNullable(page.peekFirst());
    }

    private boolean endsBefore(Optional<ChannelObject> following) {
        return behind.isPresent()
                && following.isPresent()
                && following.get().first().compareTo(behind.get()) <= 0;
    }

    private Optional<ChannelObject> take() {
        fill();
        return Optional.ofNullable(page.pollFirst());
    }

    private void fill() {
        boolean more = page.isEmpty();
        while (more && page.isEmpty()) {
            List<Lake.ObjectSummary> listed = lake.list(prefix, after, PAGE_OBJECTS_MAX);
            for (Lake.ObjectSummary object : listed) {
                ChannelObject.parse(object.name()).ifPresent(page::add);
                after = Optional.of(object.name());
            }
            more = !listed.isEmpty();
        }
    }
}
