package weir.application.lake;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Goes through the objects of a channel, those of all roots together, in the order in which they begin. Those put behind
 * all others meanwhile are met.
 *
 * <p>While some are being rewritten, or if that was interrupted, what replaces them stands beside them: the events of an
 * object may have been given by one before. {@link EventWalk} gives each once.
 */
public final class ObjectWalk {
    private final List<RootWalk> roots;

    ObjectWalk(List<RootWalk> roots) {
        this.roots = List.copyOf(roots);
    }

    /**
     * An object.
     *
     * @param bytes its size as stored
     * @param following the one behind it in its root
     */
    public record Met(ChannelObject object, long bytes, Optional<ChannelObject> following) {}

    /**
     * The next object; empty if there is none now. If the lake fails, nothing has been passed over: asking again goes on
     * where this began.
     */
    public Optional<ChannelObject> next() {
        return meet().map(Met::object);
    }

    /** As {@link #next}, with what is known about it. */
    public Optional<Met> meet() {
        return Optional.ofNullable(earliest()).map(RootWalk::pass);
    }

    /** The object behind the one given out last, which stays the next. */
    public Optional<ChannelObject> peek() {
        return Optional.ofNullable(earliest()).flatMap(RootWalk::peek);
    }

    private @Nullable RootWalk earliest() {
        RootWalk found = earliestKnown();
        if (found == null) {
            roots.forEach(RootWalk::lookAgain);
            found = earliestKnown();
        }
        return found;
    }

    private @Nullable RootWalk earliestKnown() {
        RootWalk earliest = null;
        ChannelObject first = null;
        for (RootWalk root : roots) {
            ChannelObject next = root.peek().orElse(null);
            if (next != null && (first == null || next.first().compareTo(first.first()) < 0)) {
                earliest = root;
                first = next;
            }
        }
        return earliest;
    }
}
