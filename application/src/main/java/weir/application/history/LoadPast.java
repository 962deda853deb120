package weir.application.history;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;
import weir.application.load.RuleSet;
import weir.application.port.Warehouse;
import weir.domain.envelope.AgentName;
import weir.domain.envelope.Envelope;
import weir.domain.table.Outcome;
import weir.domain.table.RejectedRows;
import weir.domain.table.Rows;
import weir.domain.table.TableSpec;

/**
 * Loads imported events by the rules of their channels, past the queues. An event that has been loaded is a repeat and is
 * left out, for it has the {@code data_id} and {@code created} that it had.
 */
public final class LoadPast implements Consumer<List<Envelope>> {
    private static final AgentName AGENT = new AgentName("import", 1);

    private final Warehouse warehouse;
    private final Supplier<RuleSet> rules;

    public LoadPast(Warehouse warehouse, Supplier<RuleSet> rules) {
        this.warehouse = warehouse;
        this.rules = rules;
    }

    @Override
    public void accept(List<Envelope> events) {
        RuleSet inForce = rules.get();
        Map<TableSpec, Rows> rows = new LinkedHashMap<>();
        for (Envelope event : events) {
            Outcome outcome = inForce.forChannel(event.channel()).apply(event);
            if (outcome instanceof Outcome.Tabulated tabulated) {
                tabulated.rows().forEach(row -> add(row, rows));
            } else if (outcome instanceof Outcome.Rejected rejected) {
                add(RejectedRows.row(rejected), rows);
            }
        }
        if (!rows.isEmpty()) {
            warehouse.prepare(rows.keySet());
            Warehouse.Loaded unused = warehouse.load(new Warehouse.Batch(AGENT, Map.of(), rows));
        }
    }

    private static void add(Outcome.TableRow row, Map<TableSpec, Rows> rows) {
        rows.computeIfAbsent(row.table(), Rows::new).add(row.row());
    }
}
