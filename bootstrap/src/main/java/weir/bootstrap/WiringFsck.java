package weir.bootstrap;

import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import weir.application.archive.ArchiveChannel;
import weir.application.check.CompareStores;
import weir.application.check.InspectLake;
import weir.application.load.ChannelHistory;
import weir.application.load.LoadChannels;
import weir.application.port.Damage;
import weir.application.port.EventQueue;
import weir.application.port.Finding;
import weir.application.port.Inspection;
import weir.application.port.Lake;
import weir.application.port.LakeFormat;
import weir.application.port.QueueSettings;
import weir.application.port.Warehouse;
import weir.bootstrap.cli.FsckMode;
import weir.bootstrap.cli.FsckReport;
import weir.bootstrap.config.Config;
import weir.bootstrap.config.QueueConfig;
import weir.domain.envelope.AgentName;
import weir.domain.envelope.ChannelName;

/** Looks through a data folder that no server uses: queue, relay, warehouse, then the lake. */
final class WiringFsck {
    private final Config config;

    WiringFsck(Config config) {
        this.config = config;
    }

    FsckReport run(FsckMode mode) {
        boolean repair = mode == FsckMode.REPAIR;
        List<Inspection> inspections = List.of(
                WiringAdapters.openInspection(config.queue(), Damage.Part.QUEUE),
                WiringAdapters.openInspection(config.relay(), Damage.Part.RELAY),
                WiringAdapters.openInspection(config.warehouse()));
        List<Finding> findings = new ArrayList<>();
        for (Inspection inspection : inspections) {
            findings.addAll(repair ? inspection.repair() : inspection.inspect());
        }
        InspectLake.Report lake = lake(repair);
        findings.addAll(lake.findings());
        Map<String, String> loaded = loadedUpTo(lake, findings);
        List<CompareStores.Compared> compared =
                mode == FsckMode.COMPARE && findings.isEmpty() ? compare(findings) : List.of();
        return new FsckReport(
                repair,
                findings.stream()
                        .map(found -> new FsckReport.Problem(
                                found.part().code(), found.where(), found.what(), found.effect(), found.remedy()))
                        .toList(),
                lake.channels().stream()
                        .map(channel -> new FsckReport.Channel(
                                channel.channel().value(),
                                channel.objects(),
                                channel.events(),
                                loaded.getOrDefault(channel.channel().value(), "")))
                        .toList(),
                compared.stream()
                        .map(channel ->
                                new FsckReport.Compared(channel.channel().value(), channel.inQueue(), channel.inLake()))
                        .toList());
    }

    /** Queue, relay and warehouse are opened as by a server. */
    private List<CompareStores.Compared> compare(List<Finding> findings) {
        if (!Files.isDirectory(config.queue().path())
                || !Files.isDirectory(config.relay().path())) {
            return List.of();
        }
        Consumer<String> queueDamages = damage -> findings.add(onOpening(Damage.Part.QUEUE, config.queue(), damage));
        Consumer<String> relayDamages = damage -> findings.add(onOpening(Damage.Part.RELAY, config.relay(), damage));
        try (EventQueue queue = openQueue(config.queue(), ArchiveChannel.AGENT, queueDamages);
                EventQueue relay = openQueue(config.relay(), LoadChannels.AGENT, relayDamages);
                Lake lake = WiringAdapters.openLake(config.lake());
                Warehouse warehouse = WiringAdapters.openWarehouse(config.warehouse())) {
            CompareStores.Report report =
                    new CompareStores(queue, relay, lake, WiringAdapters.openFormats(), warehouse).compare();
            findings.addAll(report.findings());
            return report.channels();
        }
    }

    private static Finding onOpening(Damage.Part part, QueueConfig queue, String damage) {
        return new Finding(
                part, queue.path().toString(), damage, "it was found when this was opened", "none is needed");
    }

    private EventQueue openQueue(QueueConfig of, AgentName reader, Consumer<String> damages) {
        return WiringAdapters.openQueue(
                of, channel -> QueueSettings.DEFAULT, config.server().requestBytesMax(), reader, damages, lapse -> {});
    }

    private InspectLake.Report lake(boolean repair) {
        List<LakeFormat> formats = WiringAdapters.openFormats();
        try (Lake lake = WiringAdapters.openLake(config.lake())) {
            InspectLake inspect = new InspectLake(lake, formats);
            if (!repair) {
                return inspect.inspect();
            }
            try (EventQueue queue = openQueue(config.queue(), ArchiveChannel.AGENT, damage -> {})) {
                return inspect.repair(new ChannelHistory(queue, lake, formats, damage -> {}));
            }
        }
    }

    private Map<String, String> loadedUpTo(InspectLake.Report lake, List<Finding> findings) {
        Map<String, String> loaded = new TreeMap<>();
        boolean isSound = findings.stream().noneMatch(found -> found.part() == Damage.Part.WAREHOUSE);
        if (isSound && Files.exists(config.warehouse().path())) {
            try (Warehouse warehouse = WiringAdapters.openWarehouse(config.warehouse())) {
                for (InspectLake.ChannelTally tally : lake.channels()) {
                    ChannelName channel = tally.channel();
                    Optional<Warehouse.Cursor> cursor = warehouse.cursor(LoadChannels.AGENT, channel);
                    cursor.flatMap(Warehouse.Cursor::origin)
                            .ifPresent(origin -> loaded.put(channel.value(), origin.text()));
                }
            }
        }
        return loaded;
    }
}
