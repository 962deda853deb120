package weir.adapters.local.duckdb;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.LongStream;
import weir.application.port.Position;
import weir.application.port.Warehouse;
import weir.application.port.Warehouse.Batch;
import weir.domain.envelope.AgentName;
import weir.domain.envelope.ChannelName;
import weir.domain.envelope.DataId;
import weir.domain.envelope.SourceName;
import weir.domain.table.Column;
import weir.domain.table.ColumnType;
import weir.domain.table.Row;
import weir.domain.table.Rows;
import weir.domain.table.TableName;
import weir.domain.table.TableSpec;
import weir.domain.value.FieldPath;

/** A process that loads batch after batch, telling each commit, until it is killed; or one that only holds the file. */
final class LoadUntilKilled {
    static final AgentName LOADER = new AgentName("loader", 1);
    static final ChannelName CHANNEL = new ChannelName("kills");
    static final TableSpec TABLE = TableSpec.typed(
            new TableName("loaded"), List.of(new Column("n", ColumnType.INTEGER, FieldPath.ofName("n"), true)));
    private static final int BATCH = 2_500;

    private LoadUntilKilled() {}

    public static void main(String[] arguments) throws IOException {
        try (Warehouse warehouse = new DuckDbWarehouse(Path.of(arguments[1]), DuckDbOptions.DEFAULT)) {
            warehouse.prepare(List.of(TABLE));
            if (arguments[0].equals("hold")) {
                System.out.println("holding");
                System.in.read();
                return;
            }
            long loaded = warehouse
                    .cursor(LOADER, CHANNEL)
                    .flatMap(Warehouse.Cursor::position)
                    .map(position -> Long.parseLong(position.text()))
                    .orElse(0L);
            while (true) {
                warehouse.load(batch(loaded + 1, BATCH));
                loaded += BATCH;
                System.out.println(loaded);
            }
        }
    }

    /** Rows numbered from that one on; the cursor is the number of the last. */
    static Batch batch(long first, int count) {
        List<Row> rows = LongStream.range(first, first + count)
                .mapToObj(n -> new Row(
                        new DataId(n, n), new SourceName("shop"), n, List.of(n), Optional.of("{\"n\":" + n + "}")))
                .toList();
        return new Batch(
                LOADER,
                Map.of(CHANNEL, Warehouse.Cursor.at(new Position(Long.toString(first + count - 1)))),
                Map.of(TABLE, Rows.of(TABLE, rows)));
    }
}
