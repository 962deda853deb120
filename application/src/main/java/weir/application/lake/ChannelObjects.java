package weir.application.lake;

import java.time.Instant;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import weir.application.port.Lake;
import weir.application.port.ObjectName;
import weir.application.port.Position;
import weir.domain.envelope.ChannelName;

/** The objects of one channel in the lake, those of all roots together. */
public final class ChannelObjects {
    private final List<RootObjects> roots;

    public ChannelObjects(Lake lake, ChannelName channel) {
        this(lake, channel, LakeRoot.values());
    }

    /** Those alone that hold imported events. */
    public static ChannelObjects imported(Lake lake, ChannelName channel) {
        return new ChannelObjects(lake, channel, LakeRoot.IMPORTED);
    }

    /** Those alone that hold events which came through the queue. */
    public static ChannelObjects sent(Lake lake, ChannelName channel) {
        return new ChannelObjects(lake, channel, LakeRoot.RAW, LakeRoot.RETAINED);
    }

    /** Those of some roots alone. */
    ChannelObjects(Lake lake, ChannelName channel, LakeRoot... roots) {
        this.roots = Arrays.stream(roots)
                .map(root -> new RootObjects(lake, root, channel))
                .toList();
    }

    /** The channels that have objects in the lake. */
    public static Set<ChannelName> channels(Lake lake) {
        Set<ChannelName> found = new TreeSet<>(Comparator.comparing(ChannelName::value));
        for (LakeRoot root : LakeRoot.values()) {
            addChannels(lake, root, found);
        }
        return found;
    }

    private static void addChannels(Lake lake, LakeRoot root, Set<ChannelName> found) {
        Optional<ObjectName> after = Optional.empty();
        while (true) {
            List<Lake.ObjectSummary> next = lake.list(root.prefix(), after, 1);
            if (next.isEmpty()) {
                return;
            }
            ObjectName name = next.get(0).name();
            Optional<ChannelObject> object = ChannelObject.parse(name);
            object.map(ChannelObject::channel).ifPresent(found::add);
            // Behind all events of that channel: those names go on with "date=".
            after = Optional.of(object.map(known -> new ObjectName(ChannelObject.prefix(root, known.channel()) + "e"))
                    .orElse(name));
        }
    }

    /** Those that can hold events behind a position, in order; all of them if there is none. */
    public ObjectWalk behind(Optional<Position> position) {
        return walk(root -> position.map(root::behind).orElseGet(root::all));
    }

    /** Those that can hold events created at that moment or later, in order. */
    public ObjectWalk createdFrom(Instant moment) {
        return created(Optional.of(moment), Optional.empty());
    }

    /** Those that can hold events created from the one moment on and before the other, in order. */
    public ObjectWalk created(Optional<Instant> from, Optional<Instant> to) {
        return walk(root -> root.created(from, to));
    }

    private ObjectWalk walk(Function<RootObjects, RootWalk> begun) {
        return new ObjectWalk(roots.stream().map(begun).toList());
    }

    /** The object that begins last. */
    public Optional<ChannelObject> last() {
        return roots.stream().flatMap(root -> root.last().stream()).max(Comparator.comparing(ChannelObject::first));
    }
}
