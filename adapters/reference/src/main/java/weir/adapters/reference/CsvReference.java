package weir.adapters.reference;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import weir.application.port.FailureCode;
import weir.application.port.OperationFailed;
import weir.application.port.ReferenceData;
import weir.domain.enrich.ReferenceRow;

/**
 * A table in a file of comma-separated values (RFC 4180, UTF-8), whose first line names the columns. All values are
 * text; an empty cell is no value. Two rows with one key, and a row with more or fewer cells than columns, are errors of
 * the file. A file that replaces it must have all of its columns.
 */
public final class CsvReference implements ReferenceData {
    private volatile Set<String> columns = Set.of();
    private final FollowedFile<CsvTable> file;

    /**
     * @param keyColumn the column whose values are the keys; they are matched exactly, letter case included
     * @throws OperationFailed {@link FailureCode#CORRUPT} if the file cannot be read or is not such a table
     */
    public CsvReference(Path file, String keyColumn) {
        this.file = new FollowedFile<>(file, bytes -> read(bytes, keyColumn));
    }

    private CsvTable read(byte[] bytes, String keyColumn) throws IOException {
        CsvTable table = CsvTable.read(bytes, keyColumn);
        if (!table.columns().containsAll(columns)) {
            Set<String> gone = new LinkedHashSet<>(columns);
            gone.removeAll(table.columns());
            throw new IOException("the columns " + gone + " are gone, and look-ups may name them");
        }
        columns = Collections.unmodifiableSet(table.columns());
        return table;
    }

    @Override
    public Optional<ReferenceRow> find(String key) {
        CsvTable table = file.contentOrNull();
        return table == null ? Optional.empty() : table.find(key);
    }

    @Override
    public Set<String> columns() {
        return columns;
    }

    @Override
    public boolean refresh() {
        return file.refresh();
    }

    @Override
    public void close() {
        file.close();
    }
}
