package weir.bootstrap.config;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import weir.application.archive.Roll;
import weir.application.ingest.ChannelSpec;
import weir.application.port.QueueSettings;
import weir.domain.envelope.SourceName;
import weir.domain.normalise.Rule;
import weir.domain.table.Route;

/**
 * A channel from the front end to its tables.
 *
 * @param rules for every event, after those of its source
 * @param rulesBySource for the events of one source
 * @param routes at least one
 */
public record ChannelConfig(
        ChannelSpec spec,
        QueueSettings queue,
        QueueSettings relay,
        LakeFormatType format,
        Roll roll,
        List<Rule> rules,
        Map<SourceName, List<Rule>> rulesBySource,
        List<LookupConfig> lookups,
        List<Route> routes) {
    public ChannelConfig {
        rules = List.copyOf(rules);
        rulesBySource = Map.copyOf(rulesBySource);
        lookups = List.copyOf(lookups);
        routes = List.copyOf(routes);
    }

    /** The rules for an event of that source, in the order they apply. */
    public List<Rule> rulesFor(SourceName source) {
        return Stream.concat(rulesBySource.getOrDefault(source, List.of()).stream(), rules.stream())
                .toList();
    }
}
