package weir.adapters.local.duckdb;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import org.duckdb.DuckDBDataChunkWriter;
import org.duckdb.DuckDBWritableVector;
import weir.domain.envelope.DataId;
import weir.domain.envelope.SourceName;
import weir.domain.table.Cells;
import weir.domain.table.Rows;
import weir.domain.table.RulesVersion;

/** Writes rows into the vectors of one chunk, column by column. */
final class ChunkWriter {
    private ChunkWriter() {}

    static void write(StoredTable table, Picked picked, DuckDBDataChunkWriter out) {
        if (picked.isEmpty()) {
            return;
        }
        writeIds(picked, out.vector(StoredTable.DATA_ID));
        writeSources(picked, out.vector(StoredTable.SOURCE));
        writeCreated(picked, out.vector(StoredTable.CREATED));
        List<Cells> cells = picked.rows().cells();
        for (int i = 0; i < cells.size(); i++) {
            int column = StoredTable.OWN_COLUMNS_FROM + i;
            table.columns().get(column).kind().write(out.vector(column), cells.get(i), picked);
        }
        writeRules(picked, out.vector(table.rulesColumn()));
    }

    /** Nearly always the same throughout. */
    private static void writeRules(Picked picked, DuckDBWritableVector vector) {
        byte[][] texts = new byte[picked.count()][];
        RulesVersion before = null;
        byte[] text = null;
        for (int i = 0; i < texts.length; i++) {
            RulesVersion rules = picked.rows().rulesOrNull(picked.place(i));
            if (!Objects.equals(rules, before)) {
                before = rules;
                text = rules == null ? null : rules.value().getBytes(StandardCharsets.UTF_8);
            }
            texts[i] = text;
        }
        vector.setStringUtf8Batch(0, texts);
    }

    private static void writeIds(Picked picked, DuckDBWritableVector vector) {
        for (int i = 0; i < picked.count(); i++) {
            DataId id = picked.rows().id(picked.place(i));
            vector.setUHugeInt(i, ColumnKind.unsigned(id.mostSignificant(), id.leastSignificant()));
        }
    }

    private static void writeSources(Picked picked, DuckDBWritableVector vector) {
        Rows rows = picked.rows();
        byte[][] texts = new byte[picked.count()][];
        SourceName before = rows.source(picked.place(0));
        byte[] text = before.value().getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < texts.length; i++) {
            SourceName source = rows.source(picked.place(i));
            if (!source.equals(before)) {
                before = source;
                text = source.value().getBytes(StandardCharsets.UTF_8);
            }
            texts[i] = text;
        }
        vector.setStringUtf8Batch(0, texts);
    }

    private static void writeCreated(Picked picked, DuckDBWritableVector vector) {
        for (int i = 0; i < picked.count(); i++) {
            vector.setLong(i, picked.rows().createdMicros(picked.place(i)));
        }
    }
}
