package weir.application.replay;

import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;
import weir.application.load.RuleSet;
import weir.application.port.Warehouse;
import weir.domain.envelope.AgentName;
import weir.domain.envelope.Envelope;

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
        MadeRows made = new MadeRows();
        events.forEach(event -> made.add(inForce.forChannel(event.channel()), event));
        if (!made.rows().isEmpty()) {
            warehouse.prepare(made.tables());
            Warehouse.Loaded unused = warehouse.load(new Warehouse.Batch(AGENT, Map.of(), made.rows()));
        }
    }
}
