package weir.application.history;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;
import weir.application.ingest.ChannelCatalogue;
import weir.application.ingest.ChannelSpec;
import weir.application.ingest.CheckStandard;
import weir.application.lake.ChannelObject;
import weir.application.lake.ChannelObjects;
import weir.application.lake.ObjectReader;
import weir.application.lake.ObjectWalk;
import weir.application.port.Lake;
import weir.application.port.LakeFormat;
import weir.application.port.Metrics;
import weir.application.port.OperationFailed;
import weir.application.port.PayloadCodec;
import weir.domain.envelope.ChannelName;
import weir.domain.envelope.Envelope;
import weir.domain.reject.Fault;
import weir.domain.table.EventKey;
import weir.domain.table.RejectedRows;

/**
 * Brings events of the past into the lake and the warehouse, as if they had been sent when they were created. They do not
 * go through the queue, where {@code created} never goes back: the lake keeps them in a part of its own, and they are loaded
 * at once. What misses the channel's standard is kept as rejected. All of it may be done again, and changes nothing more.
 */
public final class ImportEvents {
    /** How many events one call may bring. */
    public static final int EVENTS_MAX = 100_000;

    private static final Instant OLDEST = Instant.parse("0001-01-02T00:00:00Z");
    private static final Duration AHEAD_MAX = Duration.ofMinutes(1);
    private static final ImportedObjects.Bounds BOUNDS = new ImportedObjects.Bounds(100_000, 64L << 20);

    private final Lake lake;
    private final ObjectReader reader;
    private final Function<ChannelName, LakeFormat> formats;
    private final Supplier<ChannelCatalogue> catalogue;
    private final CheckStandard standard;
    private final Consumer<List<Envelope>> loading;
    private final ToLongFunction<LongSupplier> alone;
    private final InstantSource clock;
    private final Metrics.Counter imported;
    private final ImportedObjects.Bounds bounds;

    /**
     * @param formats that the objects of a channel get
     * @param loading loads events; again too, which then changes nothing
     * @param alone does what it is given while nobody else replaces objects of the lake
     */
    public ImportEvents(
            Lake lake,
            ObjectReader reader,
            Function<ChannelName, LakeFormat> formats,
            Supplier<ChannelCatalogue> catalogue,
            PayloadCodec codec,
            Consumer<List<Envelope>> loading,
            ToLongFunction<LongSupplier> alone,
            InstantSource clock,
            Metrics metrics) {
        this(lake, reader, formats, catalogue, codec, loading, alone, clock, metrics, BOUNDS);
    }

    ImportEvents(
            Lake lake,
            ObjectReader reader,
            Function<ChannelName, LakeFormat> formats,
            Supplier<ChannelCatalogue> catalogue,
            PayloadCodec codec,
            Consumer<List<Envelope>> loading,
            ToLongFunction<LongSupplier> alone,
            InstantSource clock,
            Metrics metrics,
            ImportedObjects.Bounds bounds) {
        this.lake = lake;
        this.reader = reader;
        this.formats = formats;
        this.catalogue = catalogue;
        this.standard = new CheckStandard(codec);
        this.loading = loading;
        this.alone = alone;
        this.clock = clock;
        this.imported = metrics.counter("weir_imported_events_total", "Events imported into the lake.", "channel");
        this.bounds = bounds;
    }

    /**
     * What became of the events of one call.
     *
     * @param added how many of those that meet the standard the lake did not hold
     * @param known how many it did
     */
    public record Imported(long added, long known, List<RejectedOne> rejected) {
        public Imported {
            rejected = List.copyOf(rejected);
        }
    }

    /**
     * An event that misses the standard.
     *
     * @param index its place, from 0
     * @param code stable, for programs
     */
    public record RejectedOne(int index, String code, String reason) {}

    /**
     * Imports events of one channel: durable in the lake, and loaded, on return.
     *
     * @param events at most {@link #EVENTS_MAX}, in any order
     * @throws IllegalArgumentException with a message for the user, if there is no such channel, or one of the events was
     *     created in a time that cannot be; nothing has been done
     * @throws OperationFailed some of it may have been done: do it again
     */
    public synchronized Imported add(String channel, List<PastEvent> events) {
        ChannelSpec spec = channel(channel);
        Instant latest = clock.instant().plus(AHEAD_MAX);
        List<Envelope> fit = new ArrayList<>();
        List<Envelope> unfit = new ArrayList<>();
        List<RejectedOne> rejected = new ArrayList<>();
        for (int i = 0; i < events.size(); i++) {
            PastEvent event = events.get(i);
            if (event.created().isAfter(latest) || event.created().isBefore(OLDEST)) {
                throw new IllegalArgumentException("event " + i + " was created at " + event.created()
                        + ", and what is imported is from the year 1 to now");
            }
            CheckStandard.Checked checked = standard.check(spec, event.source(), event.contentType(), event.data());
            if (checked.fault().isPresent()) {
                Fault fault = checked.fault().get();
                rejected.add(new RejectedOne(i, fault.code().code(), fault.reason()));
                unfit.add(envelope(event, checked, ChannelName.REJECTED, RejectedRows.attributes(spec.name(), fault)));
            } else {
                fit.add(envelope(event, checked, spec.name(), event.attributes()));
            }
        }
        long added = store(spec.name(), fit);
        store(ChannelName.REJECTED, unfit);
        imported.add(added, spec.name().value());
        return new Imported(added, fit.size() - added, rejected);
    }

    private ChannelSpec channel(String name) {
        Optional<ChannelSpec> spec =
                ChannelName.isLegal(name) ? catalogue.get().find(new ChannelName(name)) : Optional.empty();
        return spec.orElseThrow(() -> {
            List<String> near = catalogue.get().near(name);
            return new IllegalArgumentException("there is no channel \"" + name + "\""
                    + (near.isEmpty() ? "" : "; near to it: " + String.join(", ", near)));
        });
    }

    private static Envelope envelope(
            PastEvent event, CheckStandard.Checked checked, ChannelName channel, Map<String, String> attributes) {
        return new Envelope(
                event.id(),
                event.source(),
                channel,
                event.created(),
                checked.contentType(),
                checked.data(),
                attributes);
    }

    /** Those that did not come through the queue: what was exported and is imported where it came from is there already. */
    private List<Envelope> withoutSent(ChannelName channel, List<Envelope> events) {
        Set<EventKey> left = events.stream().map(EventKey::of).collect(Collectors.toCollection(HashSet::new));
        Instant first = events.stream()
                .map(Envelope::created)
                .min(Comparator.naturalOrder())
                .orElseThrow();
        Instant last = events.stream()
                .map(Envelope::created)
                .max(Comparator.naturalOrder())
                .orElseThrow();
        ObjectWalk walk = ChannelObjects.sent(lake, channel)
                .created(Optional.of(first), Optional.of(last.plus(1, ChronoUnit.MICROS)));
        for (Optional<ChannelObject> next = walk.next(); next.isPresent(); next = walk.next()) {
            // What a damaged object holds is not known; the events are imported then, and loaded once.
            ObjectReader.Result unused =
                    reader.read(next.get().name(), entry -> left.remove(EventKey.of(entry.envelope())));
        }
        return events.stream()
                .filter(event -> left.contains(EventKey.of(event)))
                .toList();
    }

    /** The lake is the truth: it has them first. */
    private long store(ChannelName channel, List<Envelope> events) {
        if (events.isEmpty()) {
            return 0;
        }
        ImportedObjects objects = new ImportedObjects(lake, reader, formats.apply(channel), channel, bounds);
        long added = alone.applyAsLong(() -> objects.add(withoutSent(channel, events)));
        loading.accept(events);
        return added;
    }
}
