package weir.bootstrap;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import weir.adapters.format.cel.CelExpressions;
import weir.adapters.format.json.JacksonPayloadCodec;
import weir.application.ingest.ChannelCatalogue;
import weir.application.ingest.ExamineAgain;
import weir.application.port.Metrics;
import weir.application.reject.JudgeRejected;
import weir.application.reject.RejectedFilter;
import weir.application.reject.Verdict;
import weir.bootstrap.cli.InvalidConfiguration;
import weir.bootstrap.cli.RejectedTrial;
import weir.bootstrap.config.ChannelConfig;
import weir.bootstrap.config.Config;
import weir.domain.reject.RejectedEvent;
import weir.domain.table.RejectedRows;
import weir.domain.table.Row;

/** The front end's standards and the rules of a configuration, tried on rejected events. */
final class WiringRejected implements RejectedTrial {
    private final JacksonPayloadCodec codec = new JacksonPayloadCodec();
    private final WiringRules rules;
    private final RejectedFilter filter;
    private final JudgeRejected judge;

    WiringRejected(Config config, Optional<String> where) {
        this.filter = filter(where);
        this.rules = new WiringRules(config, Metrics.NONE);
        ChannelCatalogue catalogue = new ChannelCatalogue(
                config.channels().values().stream().map(ChannelConfig::spec).toList(),
                config.server().openChannels());
        this.judge = new JudgeRejected(new ExamineAgain(codec), () -> catalogue, rules::rules);
    }

    private static RejectedFilter filter(Optional<String> where) {
        try {
            return RejectedFilter.of(where.map(text -> Map.of("where", text)).orElse(Map.of()), new CelExpressions());
        } catch (IllegalArgumentException e) {
            throw new InvalidConfiguration(List.of(String.valueOf(e.getMessage())));
        }
    }

    @Override
    public RejectedEvent read(Row row) {
        return RejectedRows.event(row, codec);
    }

    @Override
    public boolean isMeant(RejectedEvent event) {
        return filter.meansByData(event, codec);
    }

    @Override
    public Verdict judge(RejectedEvent event) {
        return judge.judge(event);
    }

    @Override
    public void close() {
        rules.close();
    }
}
