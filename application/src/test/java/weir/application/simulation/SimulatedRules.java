package weir.application.simulation;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import weir.application.load.RuleSet;
import weir.domain.envelope.ChannelName;
import weir.domain.envelope.Envelope;
import weir.domain.reject.Fault;
import weir.domain.reject.RejectCode;
import weir.domain.table.ChannelRules;
import weir.domain.table.Column;
import weir.domain.table.ColumnType;
import weir.domain.table.Outcome;
import weir.domain.table.RejectedRows;
import weir.domain.table.Row;
import weir.domain.table.RulesVersion;
import weir.domain.table.TableName;
import weir.domain.table.TableSpec;
import weir.domain.value.FieldPath;

/** Rules that send each {@link Kind} where it belongs, into tables with more or fewer columns. */
final class SimulatedRules implements RuleSet {
    static final String DATA = "data";

    private final int columns;
    private final Map<TableName, TableSpec> tables = new HashMap<>();

    SimulatedRules(int columns) {
        this.columns = columns;
    }

    @Override
    public ChannelRules forChannel(ChannelName channel) {
        return channel.equals(ChannelName.REJECTED) ? RejectedRows.rules() : new OfChannel(channel);
    }

    private final class OfChannel implements ChannelRules {
        private final ChannelName channel;

        OfChannel(ChannelName channel) {
            this.channel = channel;
        }

        @Override
        public Outcome apply(Envelope event) {
            return SimulatedRules.this.apply(event);
        }

        @Override
        public Optional<RulesVersion> version() {
            return Optional.of(RulesVersion.of(columns + " columns"));
        }

        @Override
        public List<TableSpec> destinations() {
            return List.of(tableOf(Circumstances.table(channel)), tableOf(Kind.SHARED_TABLE));
        }
    }

    private TableSpec tableOf(TableName name) {
        return tables.computeIfAbsent(name, key -> table(key, columns));
    }

    private Outcome apply(Envelope event) {
        TableName own = Circumstances.table(event.channel());
        return switch (Kind.of(event)) {
            case POISON -> new Outcome.Rejected(event, Fault.standard(RejectCode.CANNOT_CONVERT, "it is poison"));
            case SHARED -> new Outcome.Tabulated(List.of(row(own, event), row(Kind.SHARED_TABLE, event)));
            case PLAIN, UNFIT -> new Outcome.Tabulated(List.of(row(own, event)));
        };
    }

    private Outcome.TableRow row(TableName name, Envelope event) {
        TableSpec table = tableOf(name);
        List<@Nullable Object> cells = new ArrayList<>(Collections.nCopies(columns, null));
        return new Outcome.TableRow(
                table,
                new Row(
                        event.id(),
                        event.source(),
                        event.createdMicros(),
                        cells,
                        Optional.of(event.data().text())));
    }

    /** The table without what the rules add to it. */
    static TableSpec table(TableName name, int columns) {
        List<Column> more = new ArrayList<>();
        for (int i = 0; i < columns; i++) {
            String column = "column_" + i;
            more.add(new Column(column, ColumnType.INTEGER, FieldPath.ofName(column), false));
        }
        return new TableSpec(name, more, Optional.of(DATA));
    }

    @Override
    public Collection<TableSpec> tables() {
        return List.of();
    }
}
