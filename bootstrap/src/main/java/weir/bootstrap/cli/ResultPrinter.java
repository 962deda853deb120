package weir.bootstrap.cli;

import de.siegmar.fastcsv.writer.CsvWriter;
import de.siegmar.fastcsv.writer.LineDelimiter;
import java.io.IOException;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import weir.application.port.Warehouse.QueryResult;

/** Prints the result of a query for people, for programs and for spreadsheets. */
final class ResultPrinter {
    enum Format {
        TABLE,
        JSON,
        CSV
    }

    private final Screen screen;

    ResultPrinter(Screen screen) {
        this.screen = screen;
    }

    void print(QueryResult result, Format format) throws IOException {
        switch (format) {
            case TABLE -> table(result);
            case JSON -> json(result);
            case CSV -> csv(result);
        }
        screen.out().flush();
        if (format != Format.TABLE && result.truncated()) {
            screen.err()
                    .println("weir: there are more rows than these "
                            + CellText.count(result.rows().size()));
        }
    }

    private void table(QueryResult result) {
        TextTable table = new TextTable(result.columns());
        result.rows().forEach(table::add);
        table.print(screen);
        String count = CellText.count(result.rows().size(), "row");
        screen.out().println(result.truncated() ? "(the first " + count + "; there are more)" : "(" + count + ")");
    }

    /** One object on each line, in an array: readable by programs, and by people with any pager. */
    private void json(QueryResult result) {
        List<String> names = distinct(result.columns());
        screen.out().print("[");
        String separator = "\n";
        for (List<@Nullable Object> row : result.rows()) {
            Map<String, @Nullable Object> object = new LinkedHashMap<>();
            for (int i = 0; i < names.size(); i++) {
                object.put(names.get(i), row.get(i));
            }
            screen.out().print(separator + Json.write(object));
            separator = ",\n";
        }
        screen.out().println(result.rows().isEmpty() ? "]" : "\n]");
    }

    /** Two columns of one name would lose one of them in an object: the second is called {@code name_2}. */
    static List<String> distinct(List<String> names) {
        Set<String> taken = new HashSet<>();
        return names.stream()
                .map(name -> {
                    String free = name;
                    for (int i = 2; !taken.add(free); i++) {
                        free = name + "_" + i;
                    }
                    return free;
                })
                .toList();
    }

    /** RFC 4180 with line feeds; a null is nothing between two commas, an empty text is two quotes. */
    private void csv(QueryResult result) throws IOException {
        CsvWriter csv = CsvWriter.builder()
                .lineDelimiter(LineDelimiter.LF)
                .quoteStrategy(de.siegmar.fastcsv.writer.QuoteStrategies.EMPTY)
                .build(screen.out());
        csv.writeRecord(result.columns());
        for (List<@Nullable Object> row : result.rows()) {
            String[] cells = new String[row.size()];
            for (int i = 0; i < cells.length; i++) {
                Object value = row.get(i);
                cells[i] = value == null ? null : CellText.of(value);
            }
            csv.writeRecord(cells);
        }
        csv.flush();
    }
}
