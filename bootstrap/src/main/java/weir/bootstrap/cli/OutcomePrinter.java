package weir.bootstrap.cli;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import weir.application.ingest.IngestOutcome.Refused;
import weir.domain.reject.Fault;
import weir.domain.table.Column;
import weir.domain.table.ColumnType;
import weir.domain.table.Outcome;
import weir.domain.table.Row;
import weir.domain.table.TableSpec;

/** Shows what became of an event. */
final class OutcomePrinter {
    private final Screen screen;

    OutcomePrinter(Screen screen) {
        this.screen = screen;
    }

    void print(Outcome outcome) {
        if (outcome instanceof Outcome.Rejected rejected) {
            print(rejected.fault());
        } else if (outcome instanceof Outcome.Tabulated tabulated) {
            tabulated.rows().forEach(this::print);
        }
    }

    /**
     * That the front end would take nothing of a request.
     *
     * @param known whether the reason has just been shown, with the one event of the request
     */
    void print(Refused refused, boolean known) {
        PrintWriter out = screen.out();
        out.println(screen.paint(Screen.Style.RED, "refused") + " by the front end: "
                + refused.refusal().status() + " " + refused.refusal().code());
        if (!known) {
            out.println("  " + CellText.harmless(refused.message()));
        }
        Object offset = refused.detail().get("offset");
        if (offset != null) {
            out.println("  offset: " + offset);
        }
    }

    private void print(Fault fault) {
        PrintWriter out = screen.out();
        out.println(screen.paint(Screen.Style.RED, "rejected") + " at "
                + fault.stage().code() + ", " + fault.code().code());
        out.println("  " + CellText.harmless(fault.reason()));
        fault.rule().ifPresent(rule -> out.println("  rule:  " + CellText.harmless(rule)));
        fault.field().ifPresent(field -> out.println("  field: " + CellText.harmless(field)));
    }

    private void print(Outcome.TableRow tableRow) {
        PrintWriter out = screen.out();
        out.println(screen.paint(Screen.Style.GREEN, "row") + " in "
                + screen.paint(Screen.Style.BOLD, tableRow.table().name().value()));
        Map<String, @Nullable String> fields = fields(tableRow.table(), tableRow.row());
        int width = fields.keySet().stream().mapToInt(DisplayWidth::of).max().orElse(0);
        fields.forEach((name, text) -> {
            String space = " ".repeat(width - DisplayWidth.of(name));
            String shown = text == null ? screen.paint(Screen.Style.DIM, "null") : CellText.harmless(text);
            out.println("  " + name + ": " + space + shown);
        });
    }

    /** What the warehouse will hold, column by column, in the order of the table; a null is a null. */
    static Map<String, @Nullable String> fields(TableSpec table, Row row) {
        Map<String, @Nullable String> fields = new LinkedHashMap<>();
        fields.put("data_id", row.id().toString());
        fields.put("source", row.source().value());
        fields.put("created", CellText.of(ColumnType.TIMESTAMP, row.createdMicros()));
        List<Column> columns = table.columns();
        for (int i = 0; i < columns.size(); i++) {
            Object value = row.values().get(i);
            fields.put(
                    columns.get(i).name(),
                    value == null ? null : CellText.of(columns.get(i).type(), value));
        }
        table.overflow().ifPresent(name -> fields.put(name, row.overflow().orElse(null)));
        return fields;
    }

    /** The same, as the front end's answer has it, for JSON. */
    static Map<String, @Nullable Object> plain(Refused refused) {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        fields.put("status", refused.refusal().status());
        fields.put("code", refused.refusal().code());
        fields.put("message", refused.message());
        fields.put("detail", refused.detail());
        Map<String, @Nullable Object> plain = new LinkedHashMap<>();
        plain.put("refused", fields);
        return plain;
    }

    /** The same as plain maps and lists, for JSON. */
    static Map<String, @Nullable Object> plain(Outcome outcome) {
        Map<String, @Nullable Object> plain = new LinkedHashMap<>();
        if (outcome instanceof Outcome.Rejected rejected) {
            Fault fault = rejected.fault();
            Map<String, @Nullable Object> fields = new LinkedHashMap<>();
            fields.put("stage", fault.stage().code());
            fields.put("code", fault.code().code());
            fields.put("reason", fault.reason());
            fields.put("rule", fault.rule().orElse(null));
            fields.put("field", fault.field().orElse(null));
            plain.put("rejected", fields);
        } else if (outcome instanceof Outcome.Tabulated tabulated) {
            List<Map<String, @Nullable Object>> rows = new ArrayList<>();
            for (Outcome.TableRow row : tabulated.rows()) {
                Map<String, @Nullable Object> shown = new LinkedHashMap<>();
                shown.put("table", row.table().name().value());
                shown.put("row", fields(row.table(), row.row()));
                rows.add(shown);
            }
            plain.put("rows", rows);
        }
        return plain;
    }
}
