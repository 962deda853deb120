package weir.domain.table;

import java.util.Arrays;
import java.util.Collections;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import weir.domain.condition.EventFields;
import weir.domain.envelope.Envelope;
import weir.domain.reject.Fault;
import weir.domain.reject.RejectCode;
import weir.domain.reject.Stage;
import weir.domain.value.Abridged;
import weir.domain.value.Value;

/** Makes rows of one table. May be used by any number of threads. */
public final class Tabulator {
    /** What became of an event. */
    public sealed interface Result {
        record Made(Row row) implements Result {}

        record Refused(Fault fault) implements Result {}
    }

    private final TableSpec table;
    private final Column[] columns;
    private final @Nullable Overflow overflow;

    public Tabulator(TableSpec table) {
        this.table = table;
        this.columns = table.columns().toArray(new Column[0]);
        this.overflow = table.overflow().isPresent() ? new Overflow(table.columns()) : null;
    }

    /** The row that the event makes, or what keeps it from making one. Leaves the event as it is. */
    public Result tabulate(EventFields event) {
        @Nullable Object[] cells = new Object[columns.length];
        for (int i = 0; i < columns.length; i++) {
            Column column = columns[i];
            Value value = event.findOrNull(column.from());
            if (value != null && value != Value.Null.NULL) {
                Object cell = CellReader.cellOrNull(column.type(), value);
                if (cell == null) {
                    return new Result.Refused(mismatch(column, value));
                }
                cells[i] = cell;
            } else if (column.required()) {
                return new Result.Refused(missing(column, value));
            }
        }
        Envelope envelope = event.envelope();
        return new Result.Made(new Row(
                envelope.id(),
                envelope.source(),
                envelope.createdMicros(),
                Collections.unmodifiableList(Arrays.asList(cells)),
                overflow == null ? Optional.empty() : overflow.json(event.fields())));
    }

    private Fault mismatch(Column column, Value value) {
        return fault(
                RejectCode.TYPE_MISMATCH,
                column,
                " is " + Abridged.of(value) + ", which is not " + CellReader.wanted(column.type()));
    }

    private Fault missing(Column column, @Nullable Value value) {
        return fault(RejectCode.MISSING_FIELD, column, value == null ? " is missing" : " is null, but required");
    }

    private Fault fault(RejectCode code, Column column, String what) {
        String field = column.from().toString();
        String place = "table " + table.name() + ", column " + column.name() + " ("
                + column.type().configName() + "): ";
        return new Fault(Stage.LOAD, code, place + "field " + field + what, Optional.empty(), Optional.of(field));
    }
}
