package weir.bootstrap.cli;

import java.util.Optional;
import weir.domain.envelope.Payload;

/** Each row of a Parquet file is an event: an object with the names of its columns. */
final class ParquetEvents implements InputEvents {
    private final FileRows rows;
    private long row;

    ParquetEvents(FileRows rows) {
        this.rows = rows;
    }

    @Override
    public Optional<InputEvent> next() {
        return rows.next().map(text -> new InputEvent(Payload.of(text), ++row));
    }

    @Override
    public Framing framing() {
        return Framing.LINES;
    }

    @Override
    public void close() {
        rows.close();
    }
}
