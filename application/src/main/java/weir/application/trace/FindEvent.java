package weir.application.trace;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import weir.application.lake.ChannelObject;
import weir.application.lake.ChannelObjects;
import weir.application.lake.ObjectReader;
import weir.application.lake.ObjectWalk;
import weir.application.load.ChannelHistory;
import weir.application.port.Entry;
import weir.application.port.Lake;
import weir.application.port.ObjectName;
import weir.application.port.Position;
import weir.application.port.TraceStore.Sighting;
import weir.domain.envelope.Envelope;

/** Finds an event by its position: in the lake object that holds it, or in the queue. Reads one object of each root at most. */
final class FindEvent {
    private final Lake lake;
    private final ObjectReader reader;
    private final ChannelHistory history;

    FindEvent(Lake lake, ObjectReader reader, ChannelHistory history) {
        this.lake = lake;
        this.reader = reader;
        this.history = history;
    }

    /** An event, and the object that it was read from. */
    record Located(ObjectName object, Envelope envelope) {}

    /** The object that an event stands in, looked for by the names there are; empty if it is not in there. */
    Optional<Located> inLake(Sighting event) {
        ObjectWalk objects = new ChannelObjects(lake, event.channel()).behind(Optional.of(event.position()));
        Optional<Located> found = Optional.empty();
        for (Optional<ObjectName> next = nextUpTo(event, objects);
                found.isEmpty() && next.isPresent();
                next = nextUpTo(event, objects)) {
            ObjectName object = next.get();
            found = inObject(object, event.position()).map(envelope -> new Located(object, envelope));
        }
        return found;
    }

    /** One for each root of the lake at most. */
    private static Optional<ObjectName> nextUpTo(Sighting event, ObjectWalk objects) {
        return objects.next()
                .filter(object -> object.first().compareTo(event.position()) <= 0)
                .map(ChannelObject::name);
    }

    /** Whether there is such an object. */
    boolean isThere(ObjectName object) {
        return lake.list(object.path(), Optional.empty(), 1).stream()
                .anyMatch(listed -> listed.name().equals(object));
    }

    Optional<Envelope> inObject(ObjectName object, Position position) {
        AtomicReference<Envelope> found = new AtomicReference<>();
        reader.read(object, noting(position, found));
        return Optional.ofNullable(found.get());
    }

    /** For one that is not archived yet: what stands before it and is archived need not be read. */
    Optional<Envelope> inQueue(Sighting event) {
        Optional<Position> archived = history.archivedUpTo(event.channel());
        if (archived.isPresent() && archived.get().compareTo(event.position()) >= 0) {
            return Optional.empty();
        }
        AtomicReference<Envelope> found = new AtomicReference<>();
        history.readQueue(
                event.channel(),
                archived,
                position -> position.compareTo(event.position()) <= 0,
                noting(event.position(), found));
        return Optional.ofNullable(found.get());
    }

    private static Consumer<Entry> noting(Position position, AtomicReference<Envelope> found) {
        return entry -> {
            if (entry.position().equals(position)) {
                found.set(entry.envelope());
            }
        };
    }
}
