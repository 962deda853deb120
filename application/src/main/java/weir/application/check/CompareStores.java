package weir.application.check;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Function;
import weir.application.archive.ArchiveChannel;
import weir.application.lake.ChannelObjects;
import weir.application.lake.DeletedMark;
import weir.application.lake.ErasedMark;
import weir.application.lake.EventWalk;
import weir.application.lake.ObjectReader;
import weir.application.lake.RowsMark;
import weir.application.load.LoadChannels;
import weir.application.port.Damage;
import weir.application.port.Entry;
import weir.application.port.EventQueue;
import weir.application.port.Finding;
import weir.application.port.Lake;
import weir.application.port.LakeFormat;
import weir.application.port.Position;
import weir.application.port.Warehouse;
import weir.domain.envelope.ChannelName;
import weir.domain.envelope.DataId;
import weir.domain.envelope.Envelope;

/**
 * Compares event by event what the parts of a sound data folder hold: what the queue still holds and the archiver has
 * acknowledged must be in the lake; what the lake holds up to where the warehouse is loaded must be in one of its tables,
 * the rejected events among them; and neither queue nor relay may lack events between those they hold. It reads each part
 * once and in order, in the memory of a few thousand events, and changes nothing.
 */
public final class CompareStores {
    private final EventQueue queue;
    private final EventQueue relay;
    private final Lake lake;
    private final ObjectReader reader;
    private final Warehouse warehouse;
    private final Function<Collection<Envelope>, Set<DataId>> missingRows;

    /** @param formats all that objects of the lake may have */
    public CompareStores(EventQueue queue, EventQueue relay, Lake lake, List<LakeFormat> formats, Warehouse warehouse) {
        this(queue, relay, lake, formats, warehouse, new MissingRows(warehouse)::of);
    }

    /** @param missingRows which of up to {@link MissingRows#EVENTS_MAX} events stand in no table */
    CompareStores(
            EventQueue queue,
            EventQueue relay,
            Lake lake,
            List<LakeFormat> formats,
            Warehouse warehouse,
            Function<Collection<Envelope>, Set<DataId>> missingRows) {
        this.queue = queue;
        this.relay = relay;
        this.lake = lake;
        this.reader = new ObjectReader(lake, formats);
        this.warehouse = warehouse;
        this.missingRows = missingRows;
    }

    /**
     * What was compared of a channel.
     *
     * @param inQueue events that the queue holds
     * @param inLake events that the lake holds, and the warehouse has loaded
     */
    public record Compared(ChannelName channel, long inQueue, long inLake) {}

    /** What was found, and what was compared. */
    public record Report(List<Finding> findings, List<Compared> channels) {}

    public Report compare() {
        Set<ChannelName> channels = new TreeSet<>(Comparator.comparing(ChannelName::value));
        channels.addAll(queue.channels());
        channels.addAll(ChannelObjects.channels(lake));
        List<Finding> findings = new ArrayList<>();
        List<Compared> compared = new ArrayList<>();
        for (ChannelName channel : channels) {
            LoadedEvents loaded = new LoadedEvents(channel);
            long inQueue;
            if (queue.channels().contains(channel)) {
                try (HeldEvents held = HeldEvents.open(queue, channel, ArchiveChannel.AGENT)) {
                    ArchivedEvents archived = new ArchivedEvents(channel, held);
                    read(channel, archived::meet, loaded::take);
                    archived.end(findings);
                    inQueue = archived.events;
                }
            } else {
                inQueue = 0;
                read(channel, loaded::take);
            }
            loaded.end(findings);
            compared.add(new Compared(channel, inQueue, loaded.events));
        }
        relay.channels().forEach(channel -> compareRelay(channel, findings));
        return new Report(findings, compared);
    }

    /** Objects that are damaged are told by {@link InspectLake}; what they do not give is missing here, too. */
    @SafeVarargs
    private void read(ChannelName channel, Consumer<Entry>... receivers) {
        EventWalk events = EventWalk.behind(new ChannelObjects(lake, channel), reader, Optional.empty());
        Consumer<Entry> all = entry -> {
            for (Consumer<Entry> receiver : receivers) {
                receiver.accept(entry);
            }
        };
        boolean more = true;
        while (more) {
            more = events.step(all, (object, read, reason, following) -> {});
        }
    }

    /** The queue beside the lake: both are in the order of positions. */
    private final class ArchivedEvents {
        private final ChannelName channel;
        private final HeldEvents held;
        private final Optional<Position> acknowledged;
        private final Optional<Position> deleted;
        private final Set<Position> erased;
        private final Tally missing = new Tally();
        private long events;

        ArchivedEvents(ChannelName channel, HeldEvents held) {
            this.channel = channel;
            this.held = held;
            this.acknowledged =
                    Optional.ofNullable(queue.state(channel).acknowledged().get(ArchiveChannel.AGENT));
            this.deleted = DeletedMark.find(lake, channel);
            this.erased = ErasedMark.find(lake, channel);
        }

        void meet(Entry inLake) {
            Optional<Entry> next = held.peek();
            while (next.isPresent() && next.get().position().compareTo(inLake.position()) < 0) {
                isNotInLake(next.get());
                next = held.peek();
            }
            if (next.isPresent() && next.get().position().equals(inLake.position())) {
                if (next.get().envelope().id().equals(inLake.envelope().id())) {
                    events++;
                    held.pass();
                } else {
                    isNotInLake(next.get());
                }
            }
        }

        private void isNotInLake(Entry entry) {
            if (isUpTo(entry.position(), acknowledged)
                    && !DeletedMark.covers(deleted, entry.position())
                    && !erased.contains(entry.position())) {
                missing.add(entry.envelope().id());
            }
            events++;
            held.pass();
        }

        void end(List<Finding> findings) {
            for (Optional<Entry> rest = held.peek(); rest.isPresent(); rest = held.peek()) {
                isNotInLake(rest.get());
            }
            if (!missing.isEmpty()) {
                findings.add(new Finding(
                        Damage.Part.LAKE,
                        "channel " + channel,
                        missing + " that the archiver has acknowledged are not in the lake",
                        "the queue still holds them, until its retention frees them",
                        "none by itself: keep a copy of the queue's folder, and bring back the objects that are gone"));
            }
            for (HeldEvents.Gap gap : held.gaps()) {
                boolean isArchived = isUpTo(gap.before().position(), acknowledged);
                findings.add(new Finding(
                        Damage.Part.QUEUE,
                        "channel " + channel,
                        "events are gone " + gap.where(),
                        isArchived
                                ? "the archiver had acknowledged them: they are in the lake, as far as the lake is sound"
                                : "the archiver had not acknowledged all of them: what is not in the lake is lost,"
                                        + " unless there is a copy of the segment",
                        isArchived ? "none is needed" : "put the missing segment back, if there is a copy"));
            }
        }
    }

    /** The lake beside the warehouse, some events at a time. */
    private final class LoadedEvents {
        private final ChannelName channel;
        private final Optional<Position> loadedUpTo;
        private final Optional<Instant> rowsGone = RowsMark.find(lake);
        private final List<Envelope> batch = new ArrayList<>();
        private final Tally missing = new Tally();
        private long events;

        LoadedEvents(ChannelName channel) {
            this.channel = channel;
            this.loadedUpTo = warehouse.cursor(LoadChannels.AGENT, channel).flatMap(Warehouse.Cursor::origin);
        }

        void take(Entry inLake) {
            boolean mayLackRows =
                    rowsGone.filter(inLake.envelope().created()::isBefore).isPresent();
            if (isUpTo(inLake.position(), loadedUpTo) && !mayLackRows) {
                batch.add(inLake.envelope());
                events++;
                if (batch.size() == MissingRows.EVENTS_MAX) {
                    ask();
                }
            }
        }

        private void ask() {
            Set<DataId> absent = missingRows.apply(batch);
            batch.stream().map(Envelope::id).filter(absent::contains).forEach(missing::add);
            batch.clear();
        }

        void end(List<Finding> findings) {
            if (!batch.isEmpty()) {
                ask();
            }
            if (!missing.isEmpty()) {
                findings.add(new Finding(
                        Damage.Part.WAREHOUSE,
                        "channel " + channel,
                        missing
                                + " of the lake are neither in a table nor rejected, though the warehouse is loaded up to "
                                + loadedUpTo.map(Position::text).orElse(""),
                        "the lake holds them",
                        "move the warehouse away; the next start makes it anew from the lake"));
            }
        }
    }

    private void compareRelay(ChannelName channel, List<Finding> findings) {
        Optional<Position> loaded =
                warehouse.cursor(LoadChannels.AGENT, channel).flatMap(Warehouse.Cursor::origin);
        try (HeldEvents held = HeldEvents.open(relay, channel, LoadChannels.AGENT)) {
            for (Optional<Entry> next = held.peek(); next.isPresent(); next = held.peek()) {
                held.pass();
            }
            held.gaps().stream()
                    .filter(gap -> gap.before()
                            .origin()
                            .filter(origin -> isUpTo(origin, loaded))
                            .isEmpty())
                    .map(gap -> new Finding(
                            Damage.Part.RELAY,
                            "channel " + channel,
                            "events are gone " + gap.where(),
                            "the loader takes them from the lake",
                            "none is needed"))
                    .forEach(findings::add);
        }
    }

    private static boolean isUpTo(Position position, Optional<Position> end) {
        return end.isPresent() && position.compareTo(end.get()) <= 0;
    }
}
