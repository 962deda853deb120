package weir.application.load;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import weir.application.lake.ChannelObject;
import weir.application.lake.DeletedMark;
import weir.application.lake.EventWalk;
import weir.application.port.Damage;
import weir.application.port.Entry;
import weir.application.port.Position;
import weir.domain.envelope.ChannelName;

/**
 * One channel being filled from the lake, up to a position. An object at a time is read, and handed out event by event,
 * so that no more than one compressed object is in memory. What the receiver throws leaves the object to be read again.
 */
final class ChannelFill {
    private final ChannelName channel;
    private final ChannelHistory history;
    private final Progress progress;
    private Optional<Position> until;
    private @Nullable EventWalk walk;
    private final AtomicLong events = new AtomicLong();

    /** @param until empty: as far as the lake reaches */
    ChannelFill(ChannelName channel, ChannelHistory history, Progress progress, Optional<Position> until) {
        this.channel = channel;
        this.history = history;
        this.progress = progress;
        this.until = until;
    }

    /** Whether the lake reaches as far as this is to go. */
    boolean isReady() {
        return until.isEmpty()
                || history.archivedUpTo(channel)
                        .filter(archived -> archived.compareTo(until.get()) >= 0)
                        .isPresent();
    }

    /** Whether there is anything to be read, or to be found missing. */
    boolean isNeeded() {
        return until.isPresent() ? !progress.holds(until.get()) : walk().peek().isPresent();
    }

    /** The hour of the next object; empty if there is none. */
    Optional<String> hour() {
        return walk().peek().map(ChannelObject::hour);
    }

    /** How many events have been taken from the lake. */
    long events() {
        return events.get();
    }

    /** Goes on until there. */
    void extend(Position further) {
        if (until.isPresent() && further.compareTo(until.get()) > 0) {
            until = Optional.of(further);
        }
    }

    /**
     * Reads the next object.
     *
     * @return whether there may be more
     */
    boolean step(Consumer<Entry> receiver) {
        Consumer<Entry> counting = entry -> {
            if (!progress.holds(entry.position())) {
                receiver.accept(entry);
                events.incrementAndGet();
            }
        };
        boolean wanted = walk().isReading() || isNeeded();
        if (wanted
                && walk().step(
                                counting,
                                (object, events, reason, following) -> mend(object, reason, following, counting))) {
            return true;
        }
        finish(counting);
        return false;
    }

    private EventWalk walk() {
        if (walk == null) {
            walk = history.eventsBehind(channel, progress.origin());
        }
        return walk;
    }

    /** What an object does not give any more is in the channel queue, if it was stored not long ago. */
    private void mend(
            ChannelObject object, String reason, Optional<ChannelObject> following, Consumer<Entry> receiver) {
        Optional<Position> end = until.or(() -> history.archivedUpTo(channel));
        Predicate<Position> inObject = following
                .map(next -> (Predicate<Position>) position -> position.compareTo(next.first()) < 0)
                .orElse(position -> end.isPresent() && position.compareTo(end.get()) <= 0);
        Optional<Position> from = progress.origin();
        long before = events.get();
        boolean whole = history.readQueue(channel, from, inObject, receiver);
        history.report(new Damage(
                Damage.Part.LAKE,
                "object " + object.name() + " cannot be read " + behind(from) + " (" + reason + "); "
                        + (events.get() - before) + " of its events were taken from the queue of the channel"
                        + (whole ? ", and none is missing" : ", and the others are missing in the warehouse")
                        + "; stop Weir and run weir fsck --repair"));
    }

    /** What the archiver has acknowledged is in the lake, unless it need not stay, or objects have been lost. */
    private void finish(Consumer<Entry> receiver) {
        if (until.isEmpty() || progress.holds(until.get())) {
            return;
        }
        Position end = until.get();
        if (DeletedMark.covers(history.deletedUpTo(channel), end)) {
            progress.reach(end);
            return;
        }
        Optional<Position> from = progress.origin();
        long before = events.get();
        boolean whole = history.readQueue(channel, from, position -> position.compareTo(end) <= 0, receiver)
                || history.erased(channel).contains(end);
        if (!whole || events.get() > before) {
            history.report(new Damage(
                    Damage.Part.LAKE,
                    "the lake does not hold the events of channel " + channel + " " + behind(from) + " up to " + end
                            + ", though they were archived; " + (events.get() - before)
                            + " of them were taken from the queue"
                            + (whole ? ", and none is missing" : ", and the others are missing in the warehouse")
                            + "; stop Weir and run weir fsck --repair"));
        }
        progress.reach(end);
    }

    private static String behind(Optional<Position> position) {
        return position.map(known -> "behind position " + known).orElse("from its beginning");
    }
}
