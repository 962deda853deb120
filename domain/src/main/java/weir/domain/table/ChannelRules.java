package weir.domain.table;

import weir.domain.envelope.Envelope;

/** What becomes of a channel's events on their way to the warehouse: parse, normalise, enrich, route, tabulate. */
@FunctionalInterface
public interface ChannelRules {
    /** A pure function of the event, the rules and the reference data. Never throws for what an event holds. */
    Outcome apply(Envelope envelope);
}
