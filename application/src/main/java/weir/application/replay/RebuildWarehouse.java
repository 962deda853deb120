package weir.application.replay;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import weir.application.lake.ChannelObject;
import weir.application.lake.ChannelObjects;
import weir.application.lake.EventWalk;
import weir.application.lake.ObjectReader;
import weir.application.load.LoadChannels;
import weir.application.load.RuleSet;
import weir.application.port.Entry;
import weir.application.port.Lake;
import weir.application.port.LakeFormat;
import weir.application.port.OperationFailed;
import weir.application.port.TableVersions;
import weir.application.port.TableVersions.HourDigest;
import weir.application.port.TableVersions.Version;
import weir.application.port.Warehouse;
import weir.application.port.Warehouse.Cursor;
import weir.domain.envelope.ChannelName;
import weir.domain.table.TableName;
import weir.domain.table.TableSpec;

/**
 * Makes an empty warehouse from the lake alone, and says in what another differs from it. An hour after the other is taken up,
 * of all channels, so that rows come in about as they did when they were new.
 */
public final class RebuildWarehouse {
    private static final int BATCH_EVENTS_MAX = 122_880;
    private static final long BATCH_BYTES_MAX = 128L << 20;
    private static final HourDigest NOTHING = new HourDigest(0, "");

    private final Lake lake;
    private final ObjectReader reader;
    private final RuleSet rules;

    public RebuildWarehouse(Lake lake, List<LakeFormat> formats, RuleSet rules) {
        this.lake = lake;
        this.reader = new ObjectReader(lake, formats);
        this.rules = rules;
    }

    /**
     * What the lake gave.
     *
     * @param damaged objects that could not be read whole
     */
    public record Rebuilt(long events, long rejected, List<String> damaged) {}

    /**
     * How a table stands in both.
     *
     * @param hours those in which they differ
     */
    public record Comparison(TableName table, long rowsBefore, long rows, SortedSet<Instant> hours) {}

    /**
     * Fills a warehouse that is empty; its cursors say then how far, so that a loader goes on behind it.
     *
     * @param versions the numbers that the versions in force are to have
     * @param told how many events have been loaded, again and again
     * @throws OperationFailed if lake or warehouse fail; the warehouse is of no use then
     */
    public Rebuilt fill(Warehouse empty, Map<TableName, Integer> versions, LongConsumer told) {
        List<TableSpec> numbered = new ArrayList<>();
        for (TableSpec table : rules.tables()) {
            numbered.add(table.ofVersion(Math.max(table.version(), versions.getOrDefault(table.name(), 1))));
        }
        empty.prepare(numbered);
        Filling filling = new Filling(empty, told);
        Map<ChannelName, EventWalk> walks = new LinkedHashMap<>();
        for (ChannelName channel : ChannelObjects.channels(lake)) {
            walks.put(channel, EventWalk.behind(new ChannelObjects(lake, channel), reader, Optional.empty()));
        }
        while (true) {
            ChannelName next = next(walks);
            if (next == null) {
                filling.commit();
                return filling.rebuilt();
            }
            filling.read(next, walks);
        }
    }

    /** The channel whose next object is the oldest; null if none has any. */
    private static @Nullable ChannelName next(Map<ChannelName, EventWalk> walks) {
        return walks.entrySet().stream()
                .filter(walk -> walk.getValue().peek().isPresent())
                .min(Comparator.comparing(
                        walk -> walk.getValue().peek().map(ChannelObject::hour).orElse("")))
                .map(Map.Entry::getKey)
                .orElse(null);
    }

    private final class Filling {
        private final Warehouse warehouse;
        private final LongConsumer told;
        private final List<String> damaged = new ArrayList<>();
        private final Map<ChannelName, Cursor> cursors = new LinkedHashMap<>();
        private MadeRows batch = new MadeRows();
        private long events;
        private long rejected;

        Filling(Warehouse warehouse, LongConsumer told) {
            this.warehouse = warehouse;
            this.told = told;
        }

        void read(ChannelName channel, Map<ChannelName, EventWalk> walks) {
            EventWalk walk = walks.get(channel);
            if (walk != null) {
                boolean unused = walk.step(
                        entry -> take(channel, entry),
                        (object, count, reason, following) -> damaged.add(object.name() + ": " + reason));
            }
        }

        private void take(ChannelName channel, Entry entry) {
            batch.add(rules.forChannel(channel), entry.envelope());
            cursors.put(channel, new Cursor(Optional.empty(), Optional.of(entry.position())));
            events++;
            if (batch.events().size() >= BATCH_EVENTS_MAX || batch.bytes() >= BATCH_BYTES_MAX) {
                commit();
            }
        }

        void commit() {
            if (!batch.isEmpty()) {
                rejected += batch.rejected();
                warehouse.prepare(batch.tables());
                Warehouse.Loaded unused =
                        warehouse.load(new Warehouse.Batch(LoadChannels.AGENT, Map.copyOf(cursors), batch.rows()));
                batch = new MadeRows();
                told.accept(events);
            }
        }

        Rebuilt rebuilt() {
            return new Rebuilt(events, rejected, List.copyOf(damaged));
        }
    }

    /** Every table of either, by name: its rows, and the hours whose content is not the same. */
    public static List<Comparison> compare(TableVersions before, TableVersions now) {
        Map<TableName, Version> ofBefore = inForce(before);
        Map<TableName, Version> ofNow = inForce(now);
        SortedSet<TableName> names = new TreeSet<>(Comparator.comparing(TableName::value));
        names.addAll(ofBefore.keySet());
        names.addAll(ofNow.keySet());
        List<Comparison> comparisons = new ArrayList<>();
        for (TableName name : names) {
            SortedMap<Instant, HourDigest> left = hours(before, ofBefore.get(name));
            SortedMap<Instant, HourDigest> right = hours(now, ofNow.get(name));
            SortedSet<Instant> differing = new TreeSet<>(left.keySet());
            differing.addAll(right.keySet());
            differing.removeIf(hour -> left.getOrDefault(hour, NOTHING).equals(right.getOrDefault(hour, NOTHING)));
            comparisons.add(new Comparison(name, rows(left), rows(right), differing));
        }
        return comparisons;
    }

    private static Map<TableName, Version> inForce(TableVersions versions) {
        Map<TableName, Version> inForce = new LinkedHashMap<>();
        versions.versions().stream()
                .filter(Version::isInForce)
                .forEach(version -> inForce.put(version.id().table(), version));
        return inForce;
    }

    private static SortedMap<Instant, HourDigest> hours(TableVersions versions, @Nullable Version version) {
        return version == null ? new TreeMap<>() : versions.hours(version.id());
    }

    private static long rows(SortedMap<Instant, HourDigest> hours) {
        return hours.values().stream().mapToLong(HourDigest::rows).sum();
    }
}
