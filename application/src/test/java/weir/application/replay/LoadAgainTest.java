package weir.application.replay;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import weir.application.Samples;
import weir.application.load.RuleSet;
import weir.application.port.InMemoryWarehouse;
import weir.application.replay.LoadAgain.Refused;
import weir.application.replay.LoadAgain.Result;
import weir.domain.envelope.ChannelName;
import weir.domain.envelope.Envelope;
import weir.domain.envelope.Payload;
import weir.domain.reject.Fault;
import weir.domain.reject.RejectCode;
import weir.domain.table.ChannelRules;
import weir.domain.table.Column;
import weir.domain.table.ColumnType;
import weir.domain.table.Outcome;
import weir.domain.table.Row;
import weir.domain.table.RulesVersion;
import weir.domain.table.TableName;
import weir.domain.table.TableSpec;
import weir.domain.value.FieldPath;

class LoadAgainTest {
    private static final TableSpec TABLE = TableSpec.typed(
            new TableName("t"), List.of(new Column("a", ColumnType.TEXT, FieldPath.ofName("a"), false)));

    private final InMemoryWarehouse warehouse = new InMemoryWarehouse();
    private final List<String> refused = new ArrayList<>();
    private String suffix = "";

    private final LoadAgain again = new LoadAgain(() -> new TextRules(), warehouse, warehouse);

    /** An event's text becomes its row, unless it is refused. */
    private final class TextRules implements RuleSet {
        @Override
        public ChannelRules forChannel(ChannelName channel) {
            return new ChannelRules() {
                @Override
                public Outcome apply(Envelope event) {
                    String text = event.data().text();
                    if (refused.contains(text)) {
                        return new Outcome.Rejected(event, Fault.standard(RejectCode.CANNOT_CONVERT, "not now"));
                    }
                    return new Outcome.Tabulated(List.of(new Outcome.TableRow(TABLE, row(event, text + suffix))));
                }

                @Override
                public Optional<RulesVersion> version() {
                    return Optional.of(RulesVersion.of(suffix));
                }
            };
        }

        @Override
        public Collection<TableSpec> tables() {
            return List.of(TABLE);
        }
    }

    private static Envelope event(int number, String text) {
        Envelope order = Samples.order(number, 0);
        return new Envelope(
                order.id(),
                order.source(),
                order.channel(),
                order.created(),
                Envelope.JSON,
                Payload.of(text),
                Map.of());
    }

    private static Row row(Envelope event, String text) {
        return new Row(event.id(), event.source(), event.createdMicros(), Arrays.asList(text), Optional.empty());
    }

    @Test
    void theRulesInForceMakeTheRowsAnew() {
        Envelope one = event(1, "one");
        Envelope two = event(2, "two");
        again.load(List.of(one, two), Refused.STAY);
        suffix = "!";

        Result result = again.load(List.of(two), Refused.STAY);

        assertThat(result).isEqualTo(new Result(1, 0, Map.of(TABLE.name(), 1L), Map.of(TABLE.name(), 0L)));
        assertThat(warehouse.rows(TABLE)).containsExactly(row(one, "one"), row(two, "two!"));
        assertThat(warehouse.rulesOfRows())
                .isEqualTo(Map.of(
                        TABLE.name(),
                        Map.of(Optional.of(RulesVersion.of("")), 1L, Optional.of(RulesVersion.of("!")), 1L)));
    }

    @Test
    void whatIsTakenNowIsNoLongerAmongTheRejected() {
        Envelope one = event(1, "one");
        refused.add("one");
        again.load(List.of(one), Refused.ARE_REJECTED);
        assertThat(warehouse.rows(TableSpec.rejected())).hasSize(1);
        refused.clear();

        again.load(List.of(one), Refused.STAY);

        assertThat(warehouse.rows(TableSpec.rejected())).isEmpty();
        assertThat(warehouse.rows(TABLE)).containsExactly(row(one, "one"));
    }

    @Test
    void whatIsRefusedStaysOrIsRejected() {
        Envelope one = event(1, "one");
        again.load(List.of(one), Refused.STAY);
        refused.add("one");

        assertThat(again.load(List.of(one), Refused.STAY)).isEqualTo(new Result(0, 1, Map.of(), Map.of()));
        assertThat(warehouse.rows(TABLE)).hasSize(1);

        Result result = again.load(List.of(one), Refused.ARE_REJECTED);

        assertThat(result.refused()).isEqualTo(1);
        assertThat(warehouse.rows(TABLE)).isEmpty();
        assertThat(warehouse.rows(TableSpec.rejected())).hasSize(1);
    }
}
