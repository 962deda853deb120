package weir.application.archive;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import weir.application.lake.ChannelObject;
import weir.application.port.Entry;
import weir.application.port.LakeFormat;
import weir.application.port.ObjectName;
import weir.application.port.Position;
import weir.domain.envelope.ChannelName;

/** The lake object that is being collected: entries of one channel and one hour. */
final class OpenObject {
    /** What an entry weighs beyond its data, in bytes: envelope, position and their objects. */
    private static final long ENTRY_OVERHEAD_BYTES = 256;

    private final PackedEntries entries;
    private final ChannelName channel;
    private final Position firstPosition;
    private final Instant opened;
    private final Instant hour;
    private final LakeFormat format;
    private Position lastPosition;
    private long bytes;
    private boolean stored;

    OpenObject(Entry first, Instant now, LakeFormat format, ArchiveMemory memory) {
        this.entries = new PackedEntries(memory);
        this.channel = first.envelope().channel();
        this.firstPosition = first.position();
        this.lastPosition = first.position();
        this.format = format;
        this.opened = now;
        this.hour = first.envelope().created().truncatedTo(ChronoUnit.HOURS);
        add(first);
    }

    /** It is in the lake as it is now, and stays so: what comes behind it may begin an object of its own after a crash. */
    void markStored() {
        stored = true;
    }

    boolean isStored() {
        return stored;
    }

    boolean takes(Entry entry) {
        return !stored
                && entry.envelope().created().truncatedTo(ChronoUnit.HOURS).equals(hour);
    }

    void add(Entry entry) {
        entries.add(entry);
        lastPosition = entry.position();
        bytes += weight(entry);
    }

    boolean isDue(Roll roll, Instant now) {
        return stored
                || bytes >= roll.bytesMax()
                || entries.size() >= roll.eventsMax()
                || !now.isBefore(opened.plus(roll.ageMax()))
                || now.isBefore(opened);
    }

    /** When it becomes due by age. */
    Instant dueAt(Roll roll) {
        return opened.plus(roll.ageMax());
    }

    PackedEntries entries() {
        return entries;
    }

    long bytes() {
        return bytes;
    }

    Position firstPosition() {
        return firstPosition;
    }

    Position lastPosition() {
        return lastPosition;
    }

    /** Channel, hour and first position: collecting it again after a crash gives the same name. */
    ObjectName name() {
        return new ObjectName(stem() + format.extension());
    }

    /** How it is laid out. */
    LakeFormat format() {
        return format;
    }

    /** The name without its extension. */
    String stem() {
        return ChannelObject.stem(channel, hour, firstPosition);
    }

    static long weight(Entry entry) {
        return entry.envelope().data().length() + ENTRY_OVERHEAD_BYTES;
    }
}
