package weir.application.history;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import weir.application.lake.ChannelObject;
import weir.application.lake.ChannelObjects;
import weir.application.lake.ImportedPosition;
import weir.application.lake.LakeRoot;
import weir.application.lake.ObjectReader;
import weir.application.lake.ObjectWalk;
import weir.application.port.Entry;
import weir.application.port.FailureCode;
import weir.application.port.Lake;
import weir.application.port.LakeFormat;
import weir.application.port.ObjectName;
import weir.application.port.OperationFailed;
import weir.application.port.Position;
import weir.domain.envelope.ChannelName;
import weir.domain.envelope.Envelope;

/**
 * The imported events of one channel in the lake. An object holds events of one day in the order of their positions, and
 * its name tells the first and the last of them; no object begins before another has ended. Events that come between those of an
 * object are put among them: what replaces it is put before it goes, and all that it held is in the lake at every moment. If that is
 * interrupted, objects overlap, and whoever adds events of that day puts them in order again.
 */
final class ImportedObjects {
    /** Behind the first position, which is the end of the stem. */
    private static final Pattern LAST = Pattern.compile("\\.([0-9a-f]{64})\\..+");

    private final Lake lake;
    private final ObjectReader reader;
    private final LakeFormat format;
    private final ChannelName channel;
    private final Bounds bounds;

    /** On one object. */
    record Bounds(int eventsMax, long bytesMax) {}

    ImportedObjects(Lake lake, ObjectReader reader, LakeFormat format, ChannelName channel, Bounds bounds) {
        this.lake = lake;
        this.reader = reader;
        this.format = format;
        this.channel = channel;
        this.bounds = bounds;
    }

    /**
     * Has the lake hold the events; those that it holds already stay as they are. Doing it again changes nothing.
     *
     * @return how many it did not hold
     */
    long add(Collection<Envelope> events) {
        NavigableMap<LocalDate, NavigableMap<Position, Entry>> days = new TreeMap<>();
        for (Envelope event : events) {
            Position position = ImportedPosition.of(event.created(), event.id());
            days.computeIfAbsent(LocalDate.ofInstant(event.created(), ZoneOffset.UTC), day -> new TreeMap<>())
                    .put(position, new Entry(position, event, Optional.empty()));
        }
        long added = 0;
        for (Map.Entry<LocalDate, NavigableMap<Position, Entry>> day : days.entrySet()) {
            added += addOfOneDay(day.getKey(), day.getValue());
        }
        return added;
    }

    /** Objects of which each overlaps another, in their order; one alone, as a rule. */
    private record Group(List<ChannelObject> objects, Position first, Position last) {}

    private long addOfOneDay(LocalDate day, NavigableMap<Position, Entry> events) {
        NavigableMap<Position, Entry> between = new TreeMap<>(events);
        long known = 0;
        for (Group group : groups(day)) {
            NavigableMap<Position, Entry> within = events.subMap(group.first(), true, group.last(), true);
            if (!within.isEmpty() || group.objects().size() > 1) {
                known += merge(group, within);
            }
            NavigableMap<Position, Entry> before = between.headMap(group.first(), false);
            if (!before.isEmpty()) {
                store(before.values(), List.of());
            }
            between = between.tailMap(group.last(), false);
        }
        if (!between.isEmpty()) {
            store(between.values(), List.of());
        }
        return events.size() - known;
    }

    /** @return how many of the events the objects hold already */
    private long merge(Group group, NavigableMap<Position, Entry> events) {
        NavigableMap<Position, Entry> all = new TreeMap<>();
        group.objects().forEach(object -> all.putAll(read(object)));
        long known = events.keySet().stream().filter(all::containsKey).count();
        if (known < events.size() || group.objects().size() > 1) {
            events.forEach(all::putIfAbsent);
            store(all.values(), group.objects());
        }
        return known;
    }

    private List<Group> groups(LocalDate day) {
        Instant begin = day.atStartOfDay(ZoneOffset.UTC).toInstant();
        ObjectWalk walk = ChannelObjects.imported(lake, channel)
                .created(Optional.of(begin), Optional.of(begin.plus(1, ChronoUnit.DAYS)));
        List<Group> groups = new ArrayList<>();
        for (Optional<ChannelObject> next = walk.next(); next.isPresent(); next = walk.next()) {
            ChannelObject object = next.get();
            if (object.begin().isBefore(begin)) {
                continue;
            }
            Position last = last(object);
            Group before = groups.isEmpty() ? null : groups.get(groups.size() - 1);
            if (before != null && object.first().compareTo(before.last()) <= 0) {
                before.objects().add(object);
                groups.set(
                        groups.size() - 1,
                        new Group(
                                before.objects(),
                                before.first(),
                                last.compareTo(before.last()) > 0 ? last : before.last()));
            } else {
                groups.add(new Group(new ArrayList<>(List.of(object)), object.first(), last));
            }
        }
        return groups;
    }

    /** As its name tells; what somebody else has written is read. */
    private Position last(ChannelObject object) {
        Matcher matcher = LAST.matcher(object.extension());
        if (matcher.matches()) {
            return new Position(matcher.group(1));
        }
        NavigableMap<Position, Entry> entries = read(object);
        return entries.isEmpty() ? object.first() : entries.lastKey();
    }

    private NavigableMap<Position, Entry> read(ChannelObject object) {
        NavigableMap<Position, Entry> entries = new TreeMap<>();
        ObjectReader.Result result = reader.read(object.name(), entry -> entries.put(entry.position(), entry));
        if (result instanceof ObjectReader.Result.Damaged damaged) {
            throw new OperationFailed(
                    FailureCode.CORRUPT,
                    "the lake object " + object.name() + ", which the imported events belong into, is damaged ("
                            + damaged.reason() + "): stop Weir, run weir fsck --repair, and import them again");
        }
        return entries;
    }

    /** The last part is put first: whoever reads meanwhile has all that there was. Then the objects that it replaces go. */
    private void store(Collection<Entry> entries, List<ChannelObject> replaced) {
        List<List<Entry>> parts = parts(entries);
        List<ObjectName> names = new ArrayList<>();
        for (int i = parts.size() - 1; i >= 0; i--) {
            List<Entry> part = parts.get(i);
            Entry first = part.get(0);
            Position last = part.get(part.size() - 1).position();
            ObjectName name = new ObjectName(ChannelObject.stem(
                            LakeRoot.IMPORTED, channel, first.envelope().created(), first.position())
                    + "." + last + format.extension());
            lake.put(name, out -> format.write(part, out));
            names.add(name);
        }
        replaced.stream()
                .map(ChannelObject::name)
                .filter(name -> !names.contains(name))
                .forEach(lake::delete);
    }

    private List<List<Entry>> parts(Collection<Entry> entries) {
        List<List<Entry>> parts = new ArrayList<>();
        List<Entry> part = new ArrayList<>();
        long bytes = 0;
        for (Entry entry : entries) {
            int size = entry.envelope().data().length();
            if (!part.isEmpty() && (part.size() == bounds.eventsMax() || bytes + size > bounds.bytesMax())) {
                parts.add(part);
                part = new ArrayList<>();
                bytes = 0;
            }
            part.add(entry);
            bytes += size;
        }
        parts.add(part);
        return parts;
    }
}
