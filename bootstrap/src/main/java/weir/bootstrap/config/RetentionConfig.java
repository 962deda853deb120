package weir.bootstrap.config;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import weir.application.keep.Compaction;
import weir.application.keep.Policies;
import weir.application.keep.WatchDisk;
import weir.domain.envelope.ChannelName;
import weir.domain.retain.Hold;
import weir.domain.retain.LakePolicy;
import weir.domain.retain.RowPolicy;
import weir.domain.table.TableName;

/**
 * The section {@code retention}.
 *
 * @param every empty: the keeper does nothing by itself
 * @param tables how long rows stay, of those that do not stay for ever
 */
public record RetentionConfig(
        Optional<Duration> every,
        LakePolicy byDefault,
        Map<ChannelName, LakePolicy> channels,
        Map<TableName, Duration> tables,
        List<Hold> holds,
        Compaction compaction,
        WatchDisk.Bounds disk) {
    public RetentionConfig {
        channels = Map.copyOf(channels);
        tables = Map.copyOf(tables);
        holds = List.copyOf(holds);
    }

    /** All that the keeper goes by. */
    public Policies policies(Map<ChannelName, ChannelConfig> configured) {
        Map<TableName, RowPolicy> rows = new LinkedHashMap<>();
        tables.forEach((table, time) -> rows.put(table, new RowPolicy(time, channelsOf(table, configured))));
        return new Policies(byDefault, channels, rows, holds, compaction);
    }

    /** None if it is a table that any channel may be loaded into. */
    private static List<ChannelName> channelsOf(TableName table, Map<ChannelName, ChannelConfig> configured) {
        return configured.entrySet().stream()
                .filter(channel -> channel.getValue().routes().stream()
                        .anyMatch(route -> route.table().name().equals(table)))
                .map(Map.Entry::getKey)
                .toList();
    }
}
