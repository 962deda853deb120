package weir.application.replay;

import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;
import weir.application.lake.ChannelObject;
import weir.application.lake.ChannelObjects;
import weir.application.lake.EventWalk;
import weir.application.lake.ImportedPosition;
import weir.application.lake.ObjectReader;
import weir.application.lake.ObjectWalk;
import weir.application.load.ChannelHistory;
import weir.application.port.Entry;
import weir.application.port.Position;

/**
 * The events of a channel that a replay is about, in their order: from the lake, and those that are loaded already and not
 * in the lake yet from the channel's queue.
 */
final class ReplayedEvents {
    private static final int OBJECTS_COUNTED_MAX = 100_000;

    private final ReplayRequest request;
    private final ChannelHistory history;
    private final Optional<Position> until;
    private final EventWalk walk;
    private Optional<Position> last;
    private boolean isOver;

    /** The receiver has been handed the last event that there is for it. */
    private static final class Over extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Over() {
            super(null, null, false, false);
        }
    }

    /** @param behind an event that was replayed already, with all before it */
    ReplayedEvents(
            ReplayRequest request,
            ChannelObjects objects,
            ObjectReader reader,
            ChannelHistory history,
            Optional<Position> until,
            Optional<Position> behind) {
        this.request = request;
        this.history = history;
        this.until = until;
        this.last = behind;
        this.walk =
                behind.isEmpty() && (request.from().isPresent() || request.to().isPresent())
                        ? EventWalk.created(objects, reader, request.from(), request.to())
                        : EventWalk.behind(objects, reader, behind);
    }

    /**
     * Hands out the events of the next object, and at last those of the queue.
     *
     * @return whether there may be more
     */
    boolean step(Consumer<Entry> receiver, EventWalk.Damages damages) {
        if (isOver) {
            return false;
        }
        Consumer<Entry> bounded = entry -> {
            if (ImportedPosition.isOne(entry.position())
                    && request.isBehind(entry.envelope().created())) {
                return; // What the queue has had comes behind it, whenever that was created.
            }
            if (request.isBehind(entry.envelope().created())
                    || until.filter(end -> entry.position().compareTo(end) > 0).isPresent()) {
                throw new Over();
            }
            receiver.accept(entry);
            last = Optional.of(entry.position());
        };
        try {
            boolean isPast = walk.peek()
                    .filter(next -> !ImportedPosition.isOne(next.first()))
                    .filter(next -> request.to().filter(next::isFrom).isPresent())
                    .isPresent();
            if (!isPast && walk.step(bounded, mending(bounded, damages))) {
                return true;
            }
            if (!isPast
                    && until.isPresent()
                    && last.filter(position -> position.compareTo(until.get()) >= 0)
                            .isEmpty()) {
                Position end = until.get();
                history.readQueue(request.channel(), last, position -> position.compareTo(end) <= 0, bounded);
            }
        } catch (Over e) {
            // Whoever is behind it is not wanted.
        }
        isOver = true;
        return false;
    }

    /** What an object does not give any more is in the channel's queue, if it was stored not long ago. */
    private EventWalk.Damages mending(Consumer<Entry> receiver, EventWalk.Damages damages) {
        return (object, count, reason, following) -> {
            Predicate<Position> inObject = following
                    .map(next -> (Predicate<Position>) position -> position.compareTo(next.first()) < 0)
                    .orElse(position ->
                            until.filter(end -> position.compareTo(end) > 0).isEmpty());
            if (!history.readQueue(request.channel(), last, inObject, receiver)) {
                damages.met(object, count, reason, following);
            }
        };
    }

    /** The last event that was handed out, or the one to begin behind. */
    Optional<Position> last() {
        return last;
    }

    /** How many objects there are to be read, as far as they are worth counting. */
    static long count(ReplayRequest request, ChannelObjects objects) {
        ObjectWalk names = objects.created(request.from(), request.to());
        long count = 0;
        for (Optional<ChannelObject> next = names.next();
                next.isPresent() && count < OBJECTS_COUNTED_MAX;
                next = names.next()) {
            count++;
        }
        return count;
    }
}
