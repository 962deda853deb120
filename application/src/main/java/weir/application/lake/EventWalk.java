package weir.application.lake;

import java.time.Instant;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import weir.application.port.Entry;
import weir.application.port.Position;

/**
 * Goes through the events that the lake holds of a channel, an object at a time: each once, in the order of their positions,
 * also while the keeper rewrites objects, and after it was interrupted at that.
 *
 * <p>It rests on how objects are rewritten. What replaces some is put before they are deleted, and begins with the first
 * event of theirs that stays; they are deleted in the order of their positions. So what an object holds up to where the ones before
 * it have come is held twice, or need not stay; and of the objects that begin no later than an event, the last in its root
 * holds it.
 */
public final class EventWalk {
    private final ChannelObjects objects;
    private final ObjectReader reader;
    private final Supplier<ObjectWalk> beginning;
    private ObjectWalk walk;
    private Optional<Position> last;
    private @Nullable ChannelObject reading;
    private @Nullable ChannelObject gone;
    private long repeated;

    private EventWalk(
            ChannelObjects objects, ObjectReader reader, Supplier<ObjectWalk> beginning, Optional<Position> behind) {
        this.objects = objects;
        this.reader = reader;
        this.beginning = beginning;
        this.walk = beginning.get();
        this.last = behind;
    }

    /** The events behind a position; all of them if there is none. */
    public static EventWalk behind(ChannelObjects objects, ObjectReader reader, Optional<Position> position) {
        return new EventWalk(objects, reader, () -> objects.behind(position), position);
    }

    /** The events created at that moment or later, and some that were created before. */
    public static EventWalk createdFrom(ChannelObjects objects, ObjectReader reader, Instant moment) {
        return created(objects, reader, Optional.of(moment), Optional.empty());
    }

    /** The events created from the one moment on and before the other, and some before and behind. */
    public static EventWalk created(
            ChannelObjects objects, ObjectReader reader, Optional<Instant> from, Optional<Instant> to) {
        return new EventWalk(objects, reader, () -> objects.created(from, to), Optional.empty());
    }

    /** Is told of objects that cannot be read whole, behind what they gave. What it throws leaves the object the next one. */
    @FunctionalInterface
    public interface Damages {
        /**
         * @param events how many were read of it
         * @param following the object behind it
         */
        void met(ChannelObject object, long events, String reason, Optional<ChannelObject> following);
    }

    /** The object that is read next; empty if there is none now. */
    public Optional<ChannelObject> peek() {
        return reading == null ? walk.peek() : Optional.of(reading);
    }

    /** Whether something was thrown while an object was read: it is the next one still. */
    public boolean isReading() {
        return reading != null;
    }

    /**
     * Hands out the events of the next object. What the receiver throws leaves the object the next one, without the events
     * that the receiver has taken.
     *
     * @return false if there is no object now
     */
    public boolean step(Consumer<Entry> receiver, Damages damages) {
        while (true) {
            if (reading == null) {
                reading = walk.next().orElse(null);
            }
            ChannelObject object = reading;
            if (object == null) {
                return false;
            }
            Counted counted = new Counted(receiver);
            ObjectReader.Result result = reader.read(object.name(), counted);
            if (result instanceof ObjectReader.Result.Gone && !object.equals(gone)) {
                // Deleted since it was listed: what replaces it, if anything does, is found by listing again.
                gone = object;
                reading = null;
                walk = last.isPresent() ? objects.behind(last) : beginning.get();
            } else {
                problem(result).ifPresent(reason -> damages.met(object, counted.events, reason, walk.peek()));
                reading = null;
                return true;
            }
        }
    }

    private static Optional<String> problem(ObjectReader.Result result) {
        if (result instanceof ObjectReader.Result.Damaged damaged) {
            return Optional.of(damaged.reason());
        }
        return result instanceof ObjectReader.Result.Gone
                ? Optional.of("it is listed, and cannot be opened")
                : Optional.empty();
    }

    /** The position of the last event given out, or else the one to begin behind. */
    public Optional<Position> last() {
        return last;
    }

    /** How many events were found a second time. */
    public long repeated() {
        return repeated;
    }

    private final class Counted implements Consumer<Entry> {
        private final Consumer<Entry> receiver;
        private long events;

        Counted(Consumer<Entry> receiver) {
            this.receiver = receiver;
        }

        @Override
        public void accept(Entry entry) {
            events++;
            if (last.isPresent() && entry.position().compareTo(last.get()) <= 0) {
                repeated++;
                return;
            }
            receiver.accept(entry);
            last = Optional.of(entry.position());
        }
    }
}
