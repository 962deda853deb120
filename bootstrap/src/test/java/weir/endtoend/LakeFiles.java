package weir.endtoend;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The lake as anybody reads it: DuckDB over the files, without Weir. */
final class LakeFiles {
    private final Path data;

    LakeFiles(Path data) {
        this.data = data;
    }

    /** The objects of a channel, as a SQL table expression. */
    String channel(String channel) {
        return "read_parquet('" + data.resolve("lake/raw/channel=" + channel) + "/**/*.parquet')";
    }

    boolean has(String channel) {
        Path folder = data.resolve("lake/raw/channel=" + channel);
        if (!Files.isDirectory(folder)) {
            return false;
        }
        try (Stream<Path> files = Files.walk(folder)) {
            return files.anyMatch(file -> file.toString().endsWith(".parquet"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    long count(String sql) throws SQLException {
        return Long.parseLong(strings(sql).get(0));
    }

    /** The first column of what the query gives. */
    List<String> strings(String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            List<String> values = new ArrayList<>();
            while (rows.next()) {
                values.add(rows.getString(1));
            }
            return values;
        }
    }
}
