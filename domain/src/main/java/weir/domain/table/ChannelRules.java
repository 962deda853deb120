package weir.domain.table;

import java.util.List;
import java.util.Optional;
import weir.domain.envelope.Envelope;

/** What becomes of a channel's events on their way to the warehouse: parse, normalise, enrich, route, tabulate. */
@FunctionalInterface
public interface ChannelRules {
    /** A pure function of the event, the rules and the reference data. Never throws for what an event holds. */
    Outcome apply(Envelope envelope);

    /**
     * The event as it is once it is normalised and enriched, before it is routed; empty if the rules know no such state.
     * As pure as {@link #apply}, and never throws for what an event holds.
     */
    default Optional<Prepared> prepare(Envelope envelope) {
        return Optional.empty();
    }

    /** Which rules these are; empty of those that nobody can change. */
    default Optional<RulesVersion> version() {
        return Optional.empty();
    }

    /** The tables that events of the channel can go to, but for that of rejected ones; none if that is not known. */
    default List<TableSpec> destinations() {
        return List.of();
    }
}
