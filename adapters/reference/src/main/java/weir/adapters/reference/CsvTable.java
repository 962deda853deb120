package weir.adapters.reference;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import weir.domain.enrich.ReferenceRow;
import weir.domain.value.Abridged;
import weir.domain.value.Value;

/** The rows of a file of comma-separated values (RFC 4180, UTF-8), by the value of one column. */
final class CsvTable {
    private static final char BYTE_ORDER_MARK = '\uFEFF';

    private record Cells(Map<String, Integer> places, List<String> cells) implements ReferenceRow {
        /** An empty cell is nothing: the format cannot tell it from a missing one. */
        @Override
        public @Nullable Value column(String name) {
            Integer place = places.get(name);
            String cell = place == null ? "" : cells.get(place);
            return cell.isEmpty() ? null : Value.text(cell);
        }
    }

    private record Line(long number, Cells cells) {}

    private final Map<String, Integer> places;
    private final Map<String, Line> lines = new HashMap<>();

    private CsvTable(Map<String, Integer> places) {
        this.places = places;
    }

    /** @throws IOException naming the line that is wrong, and what is */
    static CsvTable read(byte[] bytes, String keyColumn) throws IOException {
        String text = decode(bytes);
        refuseOpenQuote(text);
        try {
            Iterator<CsvRecord> records = CsvReader.builder()
                    .allowExtraFields(true)
                    .allowMissingFields(true)
                    .ofCsvRecord(text)
                    .iterator();
            if (!records.hasNext()) {
                throw new IOException("it is empty; its first line must name the columns");
            }
            CsvTable table = new CsvTable(header(records.next()));
            Integer key = table.places.get(keyColumn);
            if (key == null) {
                throw new IOException("there is no key column " + keyColumn + " among " + table.places.keySet());
            }
            while (records.hasNext()) {
                table.add(records.next(), key);
            }
            return table;
        } catch (CsvParseException e) {
            String detail = e.getCause() == null ? "" : ": " + e.getCause().getMessage();
            throw new IOException(e.getMessage() + detail, e);
        }
    }

    private static String decode(byte[] bytes) throws IOException {
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
            return !text.isEmpty() && text.charAt(0) == BYTE_ORDER_MARK ? text.substring(1) : text;
        } catch (CharacterCodingException e) {
            throw new IOException("it is not in UTF-8", e);
        }
    }

    /** The parser takes a quote that is never closed as one cell to the end of the file: rows would vanish unseen. */
    private static void refuseOpenQuote(String text) throws IOException {
        boolean quoted = false;
        long line = 1;
        long openedAt = 0;
        char before = '\n';
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' && (quoted || before == ',' || before == '\n' || before == '\r')) {
                boolean doubled = quoted && i + 1 < text.length() && text.charAt(i + 1) == '"';
                i += doubled ? 1 : 0;
                quoted = doubled || !quoted;
                openedAt = quoted && !doubled ? line : openedAt;
            } else if (c == '\n') {
                line++;
            }
            before = c;
        }
        if (quoted) {
            throw new IOException("the quote that is opened in line " + openedAt + " is never closed");
        }
    }

    private static Map<String, Integer> header(CsvRecord record) throws IOException {
        Map<String, Integer> places = new LinkedHashMap<>();
        for (String name : record.getFields()) {
            if (name.isBlank() || places.putIfAbsent(name, places.size()) != null) {
                throw new IOException("its first line names a column " + Abridged.quoted(name)
                        + (name.isBlank() ? ", which is no name" : " twice"));
            }
        }
        return places;
    }

    private void add(CsvRecord record, int keyPlace) throws IOException {
        long number = record.getStartingLineNumber();
        if (record.getFieldCount() != places.size()) {
            throw new IOException("line " + number + " has " + record.getFieldCount() + " cells, where the first line"
                    + " names " + places.size() + " columns");
        }
        String key = record.getField(keyPlace);
        if (key.isEmpty()) {
            throw new IOException("line " + number + " has no key");
        }
        Line line = new Line(number, new Cells(places, record.getFields()));
        Line other = lines.putIfAbsent(key, line);
        if (other != null) {
            throw new IOException("lines " + other.number + " and " + number + " have the same key "
                    + Abridged.quoted(key) + "; which of them holds cannot be told");
        }
    }

    Set<String> columns() {
        return places.keySet();
    }

    Optional<ReferenceRow> find(String key) {
        Line line = lines.get(key);
        return line == null ? Optional.empty() : Optional.of(line.cells);
    }
}
