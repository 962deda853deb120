package weir.bootstrap;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import weir.application.load.RuleSet;
import weir.domain.envelope.ChannelName;
import weir.domain.table.ChannelRules;
import weir.domain.table.TableSpec;

/** The rules of a configuration; a channel that it does not name gets a table of its own when its first event comes. */
final class ConfiguredRules implements RuleSet {
    private final Map<ChannelName, ChannelRules> channels;
    private final List<TableSpec> tables;
    private final Function<ChannelName, ChannelRules> others;

    ConfiguredRules(
            Map<ChannelName, ChannelRules> channels,
            Collection<TableSpec> tables,
            Function<ChannelName, ChannelRules> others) {
        this.channels = new ConcurrentHashMap<>(channels);
        this.tables = List.copyOf(tables);
        this.others = others;
    }

    @Override
    public ChannelRules forChannel(ChannelName channel) {
        return channels.computeIfAbsent(channel, others);
    }

    @Override
    public Collection<TableSpec> tables() {
        return tables;
    }
}
