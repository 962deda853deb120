package weir.application.simulation;

import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import weir.application.archive.ArchiveChannel;
import weir.application.lake.ChannelObject;
import weir.application.load.LoadChannels;
import weir.application.port.Entry;
import weir.application.port.InMemoryLake;
import weir.application.port.InMemoryWarehouse;
import weir.application.port.Metrics;
import weir.application.port.ObjectName;
import weir.application.port.Position;
import weir.application.port.TraceStore.Step;
import weir.application.port.Warehouse.Cursor;
import weir.domain.table.Row;
import weir.domain.table.TableName;
import weir.domain.table.TableSpec;

/** Whatever an agent tells the trace is so, at that moment, of every event that it tells it of. */
final class StepTruth implements Consumer<Step> {
    private final QueueLog queue;
    private final QueueLog relay;
    private final LakeContents lake;
    private final InMemoryLake lakeDisk;
    private final InMemoryWarehouse warehouse;
    private final Metrics.Counter told;

    StepTruth(
            QueueLog queue,
            QueueLog relay,
            LakeContents lake,
            InMemoryLake lakeDisk,
            InMemoryWarehouse warehouse,
            Metrics figures) {
        this.queue = queue;
        this.relay = relay;
        this.lake = lake;
        this.lakeDisk = lakeDisk;
        this.warehouse = warehouse;
        this.told = figures.counter("steps_told_total", "Steps that agents told the trace.", "code");
    }

    @Override
    public void accept(Step step) {
        told.add(1, step.agent().name());
        List<Entry> covered = queue.channel(step.channel()).all().stream()
                .filter(entry -> step.covers(entry.position()))
                .toList();
        Broken.unless(!covered.isEmpty(), "trace: %s is a step of nothing", step);
        if (step.agent().equals(ArchiveChannel.AGENT)) {
            requireArchived(step, covered);
        } else if (step.agent().equals(ArchiveChannel.RELAYING)) {
            requireRelayed(step, covered);
        } else if (step.agent().equals(LoadChannels.AGENT)) {
            requireLoaded(step, covered);
        }
    }

    private void requireArchived(Step step, List<Entry> covered) {
        for (Entry entry : covered) {
            Broken.unless(
                    lake.copies(step.channel(), entry.position()) > 0,
                    "trace: %s, and %s is not in the lake",
                    step,
                    entry.position());
            ObjectName object = new ObjectName(
                    ChannelObject.stem(step.channel(), entry.envelope().created(), step.first()) + step.detail());
            Broken.unless(lakeDisk.open(object).isPresent(), "trace: %s, and there is no object %s", step, object);
        }
    }

    private void requireRelayed(Step step, List<Entry> covered) {
        Set<Position> origins = relay.channel(step.channel()).all().stream()
                .flatMap(entry -> entry.origin().stream())
                .collect(Collectors.toSet());
        for (Entry entry : covered) {
            Broken.unless(
                    origins.contains(entry.position()), "trace: %s, and %s is not relayed", step, entry.position());
        }
    }

    private void requireLoaded(Step step, List<Entry> covered) {
        boolean isLoaded = warehouse
                .cursor(LoadChannels.AGENT, step.channel())
                .flatMap(Cursor::origin)
                .filter(upTo -> upTo.compareTo(step.last()) >= 0)
                .isPresent();
        Broken.unless(isLoaded, "trace: %s, and it is not loaded as far as that", step);
        if (!step.detail().isEmpty()) {
            TableSpec table = new TableSpec(new TableName(step.detail()), List.of(), java.util.Optional.empty());
            List<Row> rows = warehouse.rows(table);
            for (Entry entry : covered) {
                Broken.unless(
                        rows.stream()
                                .anyMatch(
                                        row -> row.id().equals(entry.envelope().id())
                                                && row.createdMicros()
                                                        == entry.envelope().createdMicros()),
                        "trace: %s, and the table has no row of %s",
                        step,
                        entry.position());
            }
        }
    }
}
