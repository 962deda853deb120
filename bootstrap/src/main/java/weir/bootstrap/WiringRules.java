package weir.bootstrap;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListMap;
import weir.adapters.format.json.JacksonPayloadCodec;
import weir.adapters.reference.CsvReference;
import weir.adapters.reference.GeoIpReference;
import weir.adapters.reference.UserAgentReference;
import weir.application.load.RuleSet;
import weir.application.port.Metrics;
import weir.application.port.OperationFailed;
import weir.application.port.ReferenceData;
import weir.bootstrap.config.ChannelConfig;
import weir.bootstrap.config.Config;
import weir.bootstrap.config.ReferenceConfig;
import weir.bootstrap.config.RulesFingerprint;
import weir.domain.enrich.Enricher;
import weir.domain.enrich.Lookup;
import weir.domain.enrich.MissObserver;
import weir.domain.envelope.ChannelName;
import weir.domain.envelope.SourceName;
import weir.domain.normalise.Normaliser;
import weir.domain.normalise.Rule;
import weir.domain.reject.Fault;
import weir.domain.reject.RejectCode;
import weir.domain.reject.Stage;
import weir.domain.table.AlertRows;
import weir.domain.table.ChannelRules;
import weir.domain.table.Outcome;
import weir.domain.table.RejectedRows;
import weir.domain.table.Route;
import weir.domain.table.RuleChain;
import weir.domain.table.TableSpec;

/** Puts together the rules of a configuration: parse, normalise, enrich, route. */
final class WiringRules implements AutoCloseable {
    private static final Logger LOG = System.getLogger(WiringRules.class.getName());

    private final JacksonPayloadCodec codec = new JacksonPayloadCodec();
    private final Map<String, ReferenceData> references;
    private final Map<String, String> stale = new ConcurrentSkipListMap<>();
    private final RuleSet rules;

    WiringRules(Config config, Metrics metrics) {
        this.references = new HashMap<>();
        config.reference().forEach((name, reference) -> references.put(name, open(reference)));
        Metrics.Counter misses = metrics.counter(
                "weir_lookup_misses_total", "Look-ups whose key the reference data does not have.", "reference");
        MissObserver missed = reference -> misses.add(1, reference);
        Map<ChannelName, ChannelRules> channels = new LinkedHashMap<>();
        channels.put(ChannelName.REJECTED, RejectedRows.rules());
        channels.put(ChannelName.ALERTS, AlertRows.rules(codec));
        Set<TableSpec> tables = new LinkedHashSet<>(config.tables().values());
        config.channels().forEach((name, channel) -> {
            RuleChain chain = chain(channel, missed);
            channels.put(name, chain);
            tables.addAll(chain.destinations());
        });
        tables.add(TableSpec.rejected());
        tables.add(TableSpec.settled());
        tables.add(TableSpec.alerts());
        this.rules = new ConfiguredRules(channels, tables, name -> others(config, name, missed));
    }

    RuleSet rules() {
        return rules;
    }

    /** Takes up reference data whose files have changed; one that cannot be read keeps what it had. */
    void refresh() {
        references.forEach((name, reference) -> {
            try {
                if (reference.refresh() && stale.remove(name) != null) {
                    LOG.log(Level.INFO, "reference data " + name + " was renewed");
                }
            } catch (OperationFailed e) {
                String complaint = "reference data " + name + " was not renewed: " + e.getMessage();
                LOG.log(Level.WARNING, complaint);
                stale.put(name, complaint);
            }
        });
    }

    /** By name, what is wrong with reference data that could not be renewed. */
    Map<String, String> stale() {
        return Collections.unmodifiableMap(stale);
    }

    /** Reference data as its type says. */
    static ReferenceData open(ReferenceConfig reference) {
        return switch (reference.type()) {
            case CSV -> new CsvReference(reference.file(), reference.keyColumn());
            case GEOIP -> new GeoIpReference(reference.file());
            case USER_AGENT -> reference.path().map(UserAgentReference::ofFile).orElseGet(UserAgentReference::bundled);
        };
    }

    private ChannelRules others(Config config, ChannelName name, MissObserver missed) {
        if (config.channel(name).isEmpty()
                && TableSpec.isReserved(TableSpec.generic(name).name().value())) {
            return withoutTable(name);
        }
        return config.channel(name)
                .map(channel -> chain(channel, missed))
                .orElseGet(() -> new RuleChain(
                        name,
                        Map.of(),
                        Normaliser.NONE,
                        Enricher.NONE,
                        List.of(),
                        codec,
                        Optional.of(RulesFingerprint.ofNone(name))));
    }

    /** Of a channel that an earlier version gave a table whose name is Weir's own now. */
    private static ChannelRules withoutTable(ChannelName name) {
        Fault fault = new Fault(
                Stage.LOAD,
                RejectCode.NO_TABLE,
                "the channel " + name
                        + " has no table: that of its name is Weir's own; configure the channel with `tables`",
                Optional.empty(),
                Optional.empty());
        return envelope -> new Outcome.Rejected(envelope, fault);
    }

    private RuleChain chain(ChannelConfig channel, MissObserver missed) {
        ChannelName name = channel.spec().name();
        Map<SourceName, Normaliser> ofSources = new HashMap<>();
        channel.rulesBySource().forEach((source, rules) -> ofSources.put(source, normaliser(rules)));
        List<Lookup> lookups = new ArrayList<>();
        channel.lookups()
                .forEach(lookup -> lookups.add(lookup.in(Objects.requireNonNull(references.get(lookup.reference())))));
        boolean whole =
                channel.routes().stream().map(Route::table).allMatch(table -> table.equals(TableSpec.generic(name)));
        return new RuleChain(
                name,
                ofSources,
                normaliser(channel.rules()),
                new Enricher(lookups, missed),
                whole ? List.of() : channel.routes(),
                codec,
                Optional.of(RulesFingerprint.of(channel)));
    }

    private Normaliser normaliser(List<Rule> rules) {
        return new Normaliser(rules, codec);
    }

    @Override
    public void close() {
        references.values().forEach(ReferenceData::close);
    }
}
