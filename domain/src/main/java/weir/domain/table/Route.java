package weir.domain.table;

import java.util.Optional;
import weir.domain.condition.Condition;

/** Sends a channel's events to a table: all of them, or those for which the condition holds. */
public record Route(TableSpec table, Optional<Condition> when) {}
