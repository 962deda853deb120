package weir.application.archive;

import java.util.Comparator;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import weir.application.lake.ChannelObject;
import weir.application.lake.ChannelObjects;
import weir.application.lake.DeletedMark;
import weir.application.lake.ErasedMark;
import weir.application.lake.ObjectReader;
import weir.application.port.Lake;
import weir.application.port.Position;
import weir.domain.envelope.ChannelName;

/**
 * How far the lake holds a channel, as the lake itself tells it. A cursor can be lost, or not have been moved before a
 * crash; what is collected again from it could be cut into other objects, and an event would stand in two.
 *
 * @param position the last that is in the lake, or the first that is not
 * @param isHeld which of the two
 */
record LakeEnd(Position position, boolean isHeld) {
    /** Before every position: for a channel of which the lake holds nothing that matters. */
    static final LakeEnd NOTHING = new LakeEnd(new Position("0"), false);

    /**
     * Looks at the object that begins last, if it begins behind what has been acknowledged. One that is damaged is
     * collected once more, and takes the same name. What was deleted or erased was archived before.
     */
    static LakeEnd find(Lake lake, ObjectReader reader, ChannelName channel, Optional<Position> acknowledged) {
        LakeEnd held = ofObjects(lake, reader, channel, acknowledged);
        return Stream.concat(DeletedMark.find(lake, channel).stream(), ErasedMark.find(lake, channel).stream())
                .max(Comparator.naturalOrder())
                .filter(archived -> !held.holds(archived))
                .map(archived -> new LakeEnd(archived, true))
                .orElse(held);
    }

    private static LakeEnd ofObjects(
            Lake lake, ObjectReader reader, ChannelName channel, Optional<Position> acknowledged) {
        Optional<ChannelObject> last = new ChannelObjects(lake, channel)
                .last()
                .filter(object -> acknowledged.isEmpty() || object.first().compareTo(acknowledged.get()) > 0);
        if (last.isEmpty()) {
            return NOTHING;
        }
        AtomicReference<Position> end = new AtomicReference<>(last.get().first());
        ObjectReader.Result result = reader.read(last.get().name(), entry -> end.set(entry.position()));
        return result instanceof ObjectReader.Result.Whole
                ? new LakeEnd(Objects.requireNonNull(end.get()), true)
                : new LakeEnd(last.get().first(), false);
    }

    /** The same, but no further than the queue reaches: what comes behind its end is new, whatever its position. */
    LakeEnd within(Optional<Position> queueEnd) {
        if (queueEnd.isEmpty()) {
            return NOTHING;
        }
        return position.compareTo(queueEnd.get()) <= 0 ? this : new LakeEnd(queueEnd.get(), true);
    }

    boolean holds(Position of) {
        int order = of.compareTo(position);
        return order < 0 || (order == 0 && isHeld);
    }
}
