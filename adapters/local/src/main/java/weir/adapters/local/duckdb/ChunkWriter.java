package weir.adapters.local.duckdb;

import java.util.List;
import org.duckdb.DuckDBDataChunkWriter;
import org.duckdb.DuckDBWritableVector;
import org.jspecify.annotations.Nullable;
import weir.adapters.local.duckdb.StoredTable.StoredColumn;
import weir.domain.table.Row;

/**
 * Writes rows into the vectors of one chunk. It goes row by row: a large batch lies in no cache, and so each row is
 * fetched from memory once, not once for each column. Texts are collected and cross together, one call a column.
 */
final class ChunkWriter {
    private final ColumnKind[] kinds;
    private final DuckDBWritableVector[] vectors;

    /** By column; of no length where values do not cross as text. */
    private final byte[] @Nullable [][] texts;

    private final int overflow;

    /** @param rows how many will be written */
    ChunkWriter(StoredTable table, DuckDBDataChunkWriter out, int rows) {
        List<StoredColumn> columns = table.columns();
        int count = columns.size();
        this.kinds = new ColumnKind[count];
        this.vectors = new DuckDBWritableVector[count];
        this.texts = new byte[count][][];
        for (int i = 0; i < count; i++) {
            kinds[i] = columns.get(i).kind();
            vectors[i] = out.vector(i);
            texts[i] = new byte[kinds[i].crossesAsText() ? rows : 0][];
        }
        this.overflow = table.spec().overflow().isPresent() ? count - 1 : count;
    }

    void write(int place, Row row) {
        vectors[0].setUHugeInt(
                place, ColumnKind.unsigned(row.id().mostSignificant(), row.id().leastSignificant()));
        texts[1][place] = ColumnKind.TEXT.text(row.source().value());
        vectors[StoredTable.CREATED].setLong(place, row.createdMicros());
        List<@Nullable Object> values = row.values();
        for (int i = StoredTable.OWN_COLUMNS_FROM; i < overflow; i++) {
            Object value = values.get(i - StoredTable.OWN_COLUMNS_FROM);
            if (kinds[i].crossesAsText()) {
                texts[i][place] = kinds[i].text(value);
            } else {
                kinds[i].write(vectors[i], place, value);
            }
        }
        if (overflow < kinds.length) {
            texts[overflow][place] = ColumnKind.JSON.text(row.overflow().orElse(null));
        }
    }

    /** Hands over the texts, once all rows are written. */
    void finish() {
        for (int i = 0; i < kinds.length; i++) {
            if (kinds[i].crossesAsText()) {
                vectors[i].setStringUtf8Batch(0, texts[i]);
            }
        }
    }
}
