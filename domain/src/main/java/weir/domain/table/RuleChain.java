package weir.domain.table;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import weir.domain.condition.Condition;
import weir.domain.condition.EventFields;
import weir.domain.enrich.Enricher;
import weir.domain.envelope.ChannelName;
import weir.domain.envelope.Envelope;
import weir.domain.envelope.SourceName;
import weir.domain.normalise.Normaliser;
import weir.domain.reject.Fault;
import weir.domain.reject.RejectCode;
import weir.domain.reject.Stage;
import weir.domain.value.JsonReader;
import weir.domain.value.JsonWriter;
import weir.domain.value.MalformedJson;
import weir.domain.value.Structure;
import weir.domain.value.Value;

/**
 * The rules of one channel in the order in which an event meets them: parse, the source's rules, the channel's rules,
 * look-ups, routes, tables. May be used by any number of threads.
 */
public final class RuleChain implements ChannelRules {
    private record PreparedRoute(TableSpec table, @Nullable Condition when, Tabulator tabulator) {}

    private final EventParser parser;
    private final Map<SourceName, Normaliser> ofSources;
    private final Normaliser ofChannel;
    private final Enricher enricher;
    private final List<PreparedRoute> routes;
    private final TableSpec generic;
    private final Optional<RulesVersion> version;

    /** As the other constructor, of rules that nobody has given a version. */
    public RuleChain(
            ChannelName channel,
            Map<SourceName, Normaliser> ofSources,
            Normaliser ofChannel,
            Enricher enricher,
            List<Route> routes,
            JsonReader json) {
        this(channel, ofSources, ofChannel, enricher, routes, json, Optional.empty());
    }

    /**
     * @param ofSources the rules for events of one source, which come before the channel's own
     * @param routes where events go, each to every table whose condition holds; with none at all each event goes to
     *     {@link TableSpec#generic}
     * @param json reads the events
     * @param version of all of this
     */
    public RuleChain(
            ChannelName channel,
            Map<SourceName, Normaliser> ofSources,
            Normaliser ofChannel,
            Enricher enricher,
            List<Route> routes,
            JsonReader json,
            Optional<RulesVersion> version) {
        this.version = version;
        this.parser = new EventParser(json);
        this.ofSources = Map.copyOf(ofSources);
        this.ofChannel = ofChannel;
        this.enricher = enricher;
        List<PreparedRoute> prepared = new ArrayList<>();
        for (Route route : routes) {
            prepared.add(new PreparedRoute(route.table(), route.when().orElse(null), new Tabulator(route.table())));
        }
        this.routes = List.copyOf(prepared);
        this.generic = TableSpec.generic(channel);
    }

    /** A channel without rules: every event goes to the generic table as it is. */
    public static RuleChain generic(ChannelName channel, JsonReader json) {
        return new RuleChain(channel, Map.of(), Normaliser.NONE, Enricher.NONE, List.of(), json);
    }

    @Override
    public List<TableSpec> destinations() {
        return routes.isEmpty()
                ? List.of(generic)
                : routes.stream().map(PreparedRoute::table).distinct().toList();
    }

    @Override
    public Optional<RulesVersion> version() {
        return version;
    }

    @Override
    public Outcome apply(Envelope envelope) {
        try {
            EventParser.Parsed parsed = parser.parse(envelope);
            EventFields event = new EventFields(envelope, parsed.fields());
            Optional<Fault> fault = prepare(event);
            if (fault.isPresent()) {
                return new Outcome.Rejected(envelope, fault.get());
            }
            return routes.isEmpty() ? whole(event, parsed.bare()) : route(event);
        } catch (MalformedJson e) {
            return new Outcome.Rejected(envelope, malformed(e));
        } catch (RuntimeException e) {
            // A fault of the rules themselves: it costs this event its row, not the events behind it theirs.
            return new Outcome.Rejected(envelope, ruleFault(e));
        }
    }

    @Override
    public Optional<Prepared> prepare(Envelope envelope) {
        try {
            EventFields event = new EventFields(envelope, parser.parse(envelope).fields());
            Optional<Fault> fault = prepare(event);
            return Optional.of(
                    fault.isPresent() ? new Prepared.Refused(fault.get()) : new Prepared.Ready(event.fields()));
        } catch (MalformedJson e) {
            return Optional.of(new Prepared.Refused(malformed(e)));
        } catch (RuntimeException e) {
            return Optional.of(new Prepared.Refused(ruleFault(e)));
        }
    }

    private Optional<Fault> prepare(EventFields event) {
        Normaliser ofSource = ofSources.get(event.envelope().source());
        Optional<Fault> fault = ofSource == null ? Optional.empty() : ofSource.apply(event);
        if (fault.isEmpty()) {
            fault = ofChannel.apply(event);
        }
        return fault.isPresent() ? fault : enricher.apply(event);
    }

    private Outcome route(EventFields event) {
        List<Outcome.TableRow> rows = new ArrayList<>(1);
        for (PreparedRoute route : routes) {
            if (route.when != null && !route.when.test(event)) {
                continue;
            }
            Tabulator.Result result = route.tabulator.tabulate(event);
            if (result instanceof Tabulator.Result.Refused refused) {
                return new Outcome.Rejected(event.envelope(), refused.fault());
            }
            rows.add(new Outcome.TableRow(route.table, ((Tabulator.Result.Made) result).row()));
        }
        return rows.isEmpty()
                ? rejected(
                        event.envelope(),
                        Stage.LOAD,
                        RejectCode.NO_TABLE,
                        "no table of channel " + event.envelope().channel() + " has a condition that the event meets")
                : new Outcome.Tabulated(rows);
    }

    /** A row with the whole event as JSON. */
    private Outcome whole(EventFields event, boolean bare) {
        Structure fields = event.fields();
        Value inner = bare && fields.fields().size() == 1 ? fields.fieldOrNull(EventParser.VALUE) : null;
        Envelope envelope = event.envelope();
        Row row = new Row(
                envelope.id(),
                envelope.source(),
                envelope.createdMicros(),
                List.of(),
                Optional.of(JsonWriter.write(inner == null ? fields : inner)));
        return new Outcome.Tabulated(List.of(new Outcome.TableRow(generic, row)));
    }

    private static Fault malformed(MalformedJson e) {
        return fault(
                Stage.NORMALISE,
                RejectCode.MALFORMED_JSON,
                "the event says it is JSON, but is not: " + e.getMessage() + " (offset " + e.offset() + ")");
    }

    private static Fault ruleFault(RuntimeException e) {
        return fault(
                Stage.NORMALISE,
                RejectCode.RULE_FAULT,
                "the rules failed on this event, which they never should: " + e);
    }

    private static Outcome rejected(Envelope envelope, Stage stage, RejectCode code, String reason) {
        return new Outcome.Rejected(envelope, fault(stage, code, reason));
    }

    private static Fault fault(Stage stage, RejectCode code, String reason) {
        return new Fault(stage, code, reason, Optional.empty(), Optional.empty());
    }
}
