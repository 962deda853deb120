package weir.bootstrap;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongConsumer;
import weir.application.lake.ChannelObjects;
import weir.application.lake.DeletedMark;
import weir.application.port.FailureCode;
import weir.application.port.Lake;
import weir.application.port.Metrics;
import weir.application.port.OperationFailed;
import weir.application.port.TableVersions;
import weir.application.replay.RebuildWarehouse;
import weir.application.replay.RebuildWarehouse.Comparison;
import weir.application.replay.RebuildWarehouse.Rebuilt;
import weir.bootstrap.cli.RebuildReport;
import weir.bootstrap.config.Config;
import weir.bootstrap.config.WarehouseConfig;
import weir.domain.envelope.ChannelName;
import weir.domain.table.TableName;

/** Lake -> rules -> another warehouse; then both side by side. Holding the one there is keeps a server from starting. */
final class WiringRebuild {
    private static final DateTimeFormatter STAMP =
            DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss").withZone(ZoneOffset.UTC);

    private final Config config;

    WiringRebuild(Config config) {
        this.config = config;
    }

    RebuildReport run(boolean replace, LongConsumer told) {
        Path there = config.warehouse().path();
        Path fresh = beside(there, ".rebuild");
        if (!Files.exists(there)) {
            throw new OperationFailed(
                    FailureCode.WAREHOUSE_UNAVAILABLE,
                    "there is no warehouse at " + there
                            + ": a server makes one from the lake when it starts; or is this not its data folder?");
        }
        try {
            delete(fresh);
            Made made = make(fresh, told);
            Optional<Path> kept = Optional.empty();
            if (replace) {
                kept = Optional.of(beside(there, ".before-" + STAMP.format(Instant.now())));
                move(there, kept.get());
                move(fresh, there);
            } else {
                delete(fresh);
            }
            return report(made, kept);
        } catch (IOException e) {
            throw new OperationFailed(
                    FailureCode.FOLDER_UNUSABLE,
                    "the files of the warehouse beside " + there + " cannot be moved or deleted: " + e,
                    e);
        }
    }

    private record Made(Rebuilt rebuilt, List<String> deleted, List<Comparison> comparisons) {}

    private Made make(Path fresh, LongConsumer told) {
        WiringAdapters.WarehouseParts before = WiringAdapters.openParts(config.warehouse());
        try (var held = before.warehouse();
                Lake lake = WiringAdapters.openLakeToRead(config.lake());
                WiringRules rules = new WiringRules(config, Metrics.NONE)) {
            held.tables(); // whoever has it open is found out before anything is made
            WarehouseConfig elsewhere = config.warehouse().at(fresh);
            WiringAdapters.WarehouseParts now = WiringAdapters.openParts(elsewhere);
            try (var target = now.warehouse()) {
                Rebuilt rebuilt = new RebuildWarehouse(lake, WiringAdapters.openFormats(), rules.rules())
                        .fill(target, inForce(before.versions()), told);
                List<String> deleted = ChannelObjects.channels(lake).stream()
                        .filter(channel -> DeletedMark.find(lake, channel).isPresent())
                        .map(ChannelName::value)
                        .toList();
                return new Made(rebuilt, deleted, RebuildWarehouse.compare(before.versions(), now.versions()));
            }
        }
    }

    private static Map<TableName, Integer> inForce(TableVersions versions) {
        Map<TableName, Integer> numbers = new HashMap<>();
        versions.versions().stream()
                .filter(TableVersions.Version::isInForce)
                .forEach(version ->
                        numbers.put(version.id().table(), version.id().number()));
        return numbers;
    }

    private static RebuildReport report(Made made, Optional<Path> kept) {
        List<RebuildReport.Table> tables = made.comparisons().stream()
                .map(table -> new RebuildReport.Table(
                        table.table().value(),
                        table.rowsBefore(),
                        table.rows(),
                        table.hours().stream().map(Instant::toString).toList()))
                .toList();
        return new RebuildReport(
                made.rebuilt().events(),
                made.rebuilt().rejected(),
                made.rebuilt().damaged(),
                made.deleted(),
                tables,
                tables.stream().allMatch(table -> table.hours().isEmpty()),
                kept.map(Path::toString).orElse(""));
    }

    private static Path beside(Path file, String ending) {
        return file.resolveSibling(file.getFileName() + ending);
    }

    /** With its log, which is there if it was not closed. */
    private static void move(Path from, Path to) throws IOException {
        Path log = beside(from, ".wal");
        if (Files.exists(log)) {
            Files.move(log, beside(to, ".wal"), StandardCopyOption.ATOMIC_MOVE);
        }
        Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
    }

    private static void delete(Path file) throws IOException {
        Files.deleteIfExists(file);
        Files.deleteIfExists(beside(file, ".wal"));
    }
}
