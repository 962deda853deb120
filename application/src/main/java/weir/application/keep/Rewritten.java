package weir.application.keep;

import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import weir.application.archive.ArchiveMemory;
import weir.application.archive.PackedEntries;
import weir.application.lake.ObjectReader;
import weir.application.port.Entry;
import weir.application.port.FailureCode;
import weir.application.port.ObjectName;
import weir.application.port.OperationFailed;
import weir.application.port.Position;

/**
 * What an object is to hold that takes the place of others: their events in order, each once, those that stay. One of them at a
 * time is in memory. An entry may not be kept beyond the next one.
 */
final class Rewritten implements Iterable<Entry> {
    private final ObjectReader reader;
    private final List<ObjectName> from;
    private final Predicate<Entry> stays;
    private final ArchiveMemory memory;
    private final long eventsExpected;

    /** @param eventsExpected anything else is no longer what was planned */
    Rewritten(
            ObjectReader reader,
            List<ObjectName> from,
            Predicate<Entry> stays,
            ArchiveMemory memory,
            long eventsExpected) {
        this.reader = reader;
        this.from = from;
        this.stays = stays;
        this.memory = memory;
        this.eventsExpected = eventsExpected;
    }

    @Override
    public Iterator<Entry> iterator() {
        return new Reading();
    }

    private final class Reading implements Iterator<Entry> {
        private final Iterator<ObjectName> objects = from.iterator();
        private PackedEntries packed = new PackedEntries(memory);
        private Iterator<Entry> entries = packed.iterator();
        private @Nullable Position last;
        private long given;

        @Override
        public boolean hasNext() {
            while (!entries.hasNext() && objects.hasNext()) {
                load(objects.next());
            }
            if (!entries.hasNext()) {
                packed.release();
                requireExpected();
                return false;
            }
            return true;
        }

        private void load(ObjectName object) {
            packed.release();
            packed = new PackedEntries(memory);
            ObjectReader.Result result = reader.read(object, this::take);
            if (!(result instanceof ObjectReader.Result.Whole)) {
                throw new OperationFailed(
                        FailureCode.CORRUPT, "object " + object + " cannot be read whole; nothing of it is deleted");
            }
            entries = packed.iterator();
        }

        private void take(Entry entry) {
            Position before = last;
            if (before == null || entry.position().compareTo(before) > 0) {
                last = entry.position();
                if (stays.test(entry)) {
                    packed.add(entry);
                }
            }
        }

        private void requireExpected() {
            if (given != eventsExpected) {
                throw new PlanDoesNotFit(
                        "of " + from.get(0) + " " + given + " events would stay, and the plan says " + eventsExpected);
            }
        }

        @Override
        public Entry next() {
            if (!hasNext()) {
                throw new NoSuchElementException();
            }
            given++;
            return entries.next();
        }
    }
}
