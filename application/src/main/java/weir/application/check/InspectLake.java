package weir.application.check;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import weir.application.lake.ChannelObject;
import weir.application.lake.ChannelObjects;
import weir.application.lake.ObjectReader;
import weir.application.lake.ObjectWalk;
import weir.application.load.ChannelHistory;
import weir.application.port.Damage;
import weir.application.port.Entry;
import weir.application.port.FailureCode;
import weir.application.port.Finding;
import weir.application.port.Lake;
import weir.application.port.LakeFormat;
import weir.application.port.ObjectName;
import weir.application.port.OperationFailed;
import weir.application.port.Position;
import weir.domain.envelope.ChannelName;

/**
 * Reads every object of the lake: whether it is whole, and whether its name says what it holds. A damaged object is written
 * anew from the queue of its channel, or else with what is left of it.
 */
public final class InspectLake {
    private final Lake lake;
    private final List<LakeFormat> formats;
    private final ObjectReader reader;

    public InspectLake(Lake lake, List<LakeFormat> formats) {
        this.lake = lake;
        this.formats = List.copyOf(formats);
        this.reader = new ObjectReader(lake, formats);
    }

    /** What the lake holds of a channel. */
    public record ChannelTally(ChannelName channel, long objects, long events) {}

    /** What was found, and how much there is. */
    public record Report(List<Finding> findings, List<ChannelTally> channels) {}

    /** Changes nothing. */
    public Report inspect() {
        return run(Optional.empty());
    }

    /** @param history where the events of a damaged object may still be */
    public Report repair(ChannelHistory history) {
        return run(Optional.of(history));
    }

    private Report run(Optional<ChannelHistory> history) {
        List<Finding> findings = new ArrayList<>();
        List<ChannelTally> tallies = new ArrayList<>();
        for (ChannelName channel : ChannelObjects.channels(lake)) {
            long objects = 0;
            long events = 0;
            Optional<Position> before = Optional.empty();
            ObjectWalk walk = new ChannelObjects(lake, channel).behind(Optional.empty());
            for (Optional<ChannelObject> next = walk.next(); next.isPresent(); next = walk.next()) {
                Look look = look(next.get(), before);
                if (!look.problems.isEmpty()) {
                    Optional<ChannelObject> following = walk.peek();
                    findings.add(history.map(events0 -> mend(look, following, events0))
                            .orElseGet(() -> finding(look, following)));
                }
                objects++;
                events += look.entries;
                before = later(before, Optional.ofNullable(look.last));
            }
            tallies.add(new ChannelTally(channel, objects, events));
        }
        return new Report(findings, tallies);
    }

    private static Optional<Position> later(Optional<Position> one, Optional<Position> other) {
        return Stream.concat(one.stream(), other.stream()).max(Comparator.naturalOrder());
    }

    /** What one object turned out to be. */
    private static final class Look {
        private final ChannelObject object;
        private final List<String> problems = new ArrayList<>();
        private final Optional<Position> before;
        private long entries;
        private @Nullable Position last;

        Look(ChannelObject object, Optional<Position> before) {
            this.object = object;
            this.before = before;
        }

        /** What stands in an object before is held twice, as after a rewrite that was interrupted, and counts once. */
        void take(Entry entry) {
            if (last == null && !entry.position().equals(object.first())) {
                problems.add("it begins with position " + entry.position() + ", and not with that of its name");
            }
            if (last != null && entry.position().compareTo(last) <= 0) {
                problems.add("position " + entry.position() + " does not come behind " + last);
            }
            if (!entry.envelope().channel().equals(object.channel())) {
                problems.add("the event at " + entry.position() + " is of channel "
                        + entry.envelope().channel());
            }
            entries +=
                    before.filter(end -> entry.position().compareTo(end) <= 0).isPresent() ? 0 : 1;
            last = entry.position();
        }
    }

    private Look look(ChannelObject object, Optional<Position> before) {
        Look look = new Look(object, before);
        ObjectReader.Result result = reader.read(object.name(), look::take);
        if (result instanceof ObjectReader.Result.Damaged damaged) {
            look.problems.add(damaged.reason());
        } else if (result instanceof ObjectReader.Result.Gone) {
            look.problems.add("it is listed, and cannot be opened");
        }
        return look;
    }

    private static Finding finding(Look look, Optional<ChannelObject> following) {
        return new Finding(
                Damage.Part.LAKE,
                look.object.name().path(),
                look.problems.get(0),
                effect(look, following),
                "write it anew from the queue of the channel, or with what is left of it; a copy goes to quarantine/");
    }

    private static String effect(Look look, Optional<ChannelObject> following) {
        return "channel " + look.object.channel() + ": " + look.entries + " events can be read"
                + (look.last == null ? "" : ", up to position " + look.last)
                + "; those from position " + look.object.first()
                + following.map(next -> " to before " + next.first()).orElse(" on") + " are concerned";
    }

    private Finding mend(Look look, Optional<ChannelObject> following, ChannelHistory history) {
        ChannelObject object = look.object;
        List<Entry> kept = new ArrayList<>();
        reader.read(object.name(), entry -> takeInOrder(look, kept, entry));
        long left = kept.size();
        Optional<Position> from = kept.isEmpty()
                ? look.before
                : Optional.of(kept.get(kept.size() - 1).position());
        boolean whole = history.readQueue(
                object.channel(),
                from,
                position -> following.isEmpty()
                        ? history.archivedUpTo(object.channel())
                                .filter(end -> position.compareTo(end) <= 0)
                                .isPresent()
                        : position.compareTo(following.get().first()) < 0,
                fromFirst(object.first(), kept));
        ObjectName aside = new ObjectName("quarantine/" + object.name().path());
        lake.put(aside, out -> copy(object.name(), out::write));
        putAnew(object, kept);
        return new Finding(
                Damage.Part.LAKE,
                object.name().path(),
                look.problems.get(0),
                effect(look, following),
                "kept " + left + " events of it and took " + (kept.size() - left) + " from the queue"
                        + (whole
                                ? "; none is missing"
                                : "; the queue does not hold all of the others, and they are lost")
                        + "; a copy is " + aside);
    }

    private void putAnew(ChannelObject object, List<Entry> kept) {
        Optional<ObjectName> name = kept.stream().findFirst().map(first -> nameOf(object, first));
        if (name.isPresent()) {
            LakeFormat format = formats.stream()
                    .filter(known -> object.name().path().endsWith(known.extension()))
                    .findFirst()
                    .orElseThrow();
            lake.put(name.get(), out -> format.write(kept, out));
        }
        if (name.filter(object.name()::equals).isEmpty()) {
            lake.delete(object.name());
        }
    }

    private static ObjectName nameOf(ChannelObject object, Entry first) {
        return first.position().equals(object.first())
                ? object.name()
                : new ObjectName(ChannelObject.stem(
                                object.root(),
                                object.channel(),
                                first.envelope().created(),
                                first.position())
                        + object.extension());
    }

    private static void takeInOrder(Look look, List<Entry> kept, Entry entry) {
        Optional<Position> last = kept.isEmpty()
                ? look.before
                : Optional.of(kept.get(kept.size() - 1).position());
        if (last.isEmpty() || entry.position().compareTo(last.get()) > 0) {
            kept.add(entry);
        }
    }

    private static Consumer<Entry> fromFirst(Position first, List<Entry> kept) {
        return entry -> {
            if (entry.position().compareTo(first) >= 0) {
                kept.add(entry);
            }
        };
    }

    private interface Sink {
        void write(byte[] bytes) throws IOException;
    }

    private void copy(ObjectName name, Sink to) throws IOException {
        try (InputStream in = lake.open(name)
                .orElseThrow(() -> new OperationFailed(FailureCode.LAKE_UNAVAILABLE, "there is no object " + name))) {
            byte[] buffer = new byte[1 << 16];
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                to.write(java.util.Arrays.copyOf(buffer, count));
            }
        }
    }
}
