package weir.domain.table;

import java.util.List;
import weir.domain.envelope.Envelope;
import weir.domain.reject.Fault;

/** What became of one event: rows, or a rejection. */
public sealed interface Outcome {
    /** One row for each table that a route led to; at least one. */
    record Tabulated(List<TableRow> rows) implements Outcome {
        public Tabulated {
            rows = List.copyOf(rows);
        }
    }

    record TableRow(TableSpec table, Row row) {}

    /** An event that an agent could not take, and why. */
    record Rejected(Envelope envelope, Fault fault) implements Outcome {}
}
