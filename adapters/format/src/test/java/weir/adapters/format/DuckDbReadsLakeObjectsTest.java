package weir.adapters.format;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import weir.adapters.format.ndjson.NdjsonLakeFormat;
import weir.adapters.format.parquet.ParquetLakeFormat;
import weir.application.port.LakeFormat;
import weir.domain.envelope.Payload;

/** DuckDB reads a lake as it lies on the disk, with the SQL that docs/formats.md tells. */
class DuckDbReadsLakeObjectsTest {
    @TempDir
    Path lake;

    @BeforeEach
    void writeObjects() throws IOException {
        for (LakeFormat format : List.of(new ParquetLakeFormat(), NdjsonLakeFormat.gz(), NdjsonLakeFormat.zst())) {
            write(format, "09", 0, 2);
            write(format, "10", 2, LakeObjects.ENTRIES.size());
        }
    }

    private void write(LakeFormat format, String hour, int from, int to) throws IOException {
        Path file = lake.resolve(
                "raw/channel=behaviour/date=2026-11-21/hour=" + hour + "/0000000000000001" + format.extension());
        Files.createDirectories(file.getParent());
        try (OutputStream out = Files.newOutputStream(file)) {
            format.write(LakeObjects.ENTRIES.subList(from, to), out);
        }
    }

    @Test
    void theDocumentedSqlRuns() throws IOException, SQLException {
        Matcher blocks = Pattern.compile("```sql\n(.*?)```", Pattern.DOTALL)
                .matcher(Files.readString(Path.of("..", "..", "docs", "formats.md")));
        int run = 0;
        while (blocks.find()) {
            assertThat(query(blocks.group(1).replace("weir-data/lake", lake.toString())))
                    .isNotEmpty();
            run++;
        }
        assertThat(run).isGreaterThanOrEqualTo(3);
    }

    @Test
    void parquetColumnsHavePlainTypes() throws SQLException {
        List<String> columns = new ArrayList<>();
        for (List<String> row : query("DESCRIBE SELECT * FROM read_parquet('" + lake + "/raw/**/*.parquet')")) {
            columns.add(row.get(0) + " " + row.get(1));
        }
        assertThat(columns)
                .containsExactly(
                        "data_id VARCHAR",
                        "source VARCHAR",
                        "channel VARCHAR",
                        "created TIMESTAMP WITH TIME ZONE",
                        "content_type VARCHAR",
                        "data VARCHAR",
                        "data_bytes BLOB",
                        "attributes MAP(VARCHAR, VARCHAR)",
                        "position VARCHAR",
                        "origin VARCHAR",
                        "date DATE",
                        "hour VARCHAR");
    }

    @Test
    void partitionsAreColumns() throws SQLException {
        String hours = "SELECT channel, date, hour, count(*) FROM read_parquet('" + lake
                + "/raw/**/*.parquet', hive_partitioning = true) GROUP BY ALL ORDER BY ALL";
        assertThat(query(hours))
                .containsExactly(
                        List.of("behaviour", "2026-11-21", "09", "2"), List.of("behaviour", "2026-11-21", "10", "3"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"parquet", "ndjson.gz", "ndjson.zst"})
    void everyByteOfTheDataIsRead(String extension) throws SQLException {
        boolean parquet = extension.equals("parquet");
        String bytes = parquet ? "data_bytes" : "from_base64(data_base64)";
        String sql = "SELECT hex(coalesce(encode(data), " + bytes + ")), data_id, position, epoch_us(created) FROM "
                + (parquet ? "read_parquet" : "read_json") + "('" + lake + "/raw/**/*." + extension
                + "') ORDER BY position";
        List<List<String>> rows = query(sql);
        assertThat(rows).hasSize(LakeObjects.ENTRIES.size());
        for (int i = 0; i < rows.size(); i++) {
            var entry = LakeObjects.ENTRIES.get(i);
            assertThat(rows.get(i))
                    .containsExactly(
                            hex(entry.envelope().data()),
                            entry.envelope().id().toString(),
                            entry.position().text(),
                            Long.toString(entry.envelope().createdMicros()));
        }
    }

    @Test
    void attributesAndJsonAreReached() throws SQLException {
        String files = "read_parquet('" + lake + "/raw/**/*.parquet')";
        assertThat(query("SELECT attributes['client_address'], attributes['user_agent'], data ->> '$.event' FROM "
                        + files + " WHERE json_valid(data) AND origin = '00000000000000ff'"))
                .containsExactly(List.of("192.0.2.1", "curl/8 \"x\"\\", "refund"));
    }

    private static String hex(Payload data) {
        StringBuilder hex = new StringBuilder();
        for (byte b : data.toBytes()) {
            hex.append(String.format("%02X", b));
        }
        return hex.toString();
    }

    private static List<List<String>> query(String sql) throws SQLException {
        List<List<String>> rows = new ArrayList<>();
        try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            int columns = result.getMetaData().getColumnCount();
            while (result.next()) {
                List<String> row = new ArrayList<>();
                for (int i = 1; i <= columns; i++) {
                    Object value = result.getObject(i);
                    row.add(
                            value instanceof byte[] bytes
                                    ? new String(bytes, StandardCharsets.UTF_8)
                                    : String.valueOf(value));
                }
                rows.add(row);
            }
        }
        return rows;
    }
}
