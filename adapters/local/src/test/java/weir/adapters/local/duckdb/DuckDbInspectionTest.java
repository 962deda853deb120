package weir.adapters.local.duckdb;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import weir.application.port.Inspection;
import weir.application.port.InspectionContract;
import weir.application.port.Warehouse;

final class DuckDbInspectionTest extends InspectionContract {
    @TempDir
    private Path folder;

    private Path file() {
        return folder.resolve("w.duckdb");
    }

    @Override
    protected void store() {
        try (Warehouse warehouse = new DuckDbWarehouse(file(), DuckDbOptions.DEFAULT)) {
            warehouse.prepare(List.of(LoadUntilKilled.TABLE));
            warehouse.load(LoadUntilKilled.batch(1, 50_000));
        }
    }

    @Override
    protected void damage() {
        try {
            byte[] bytes = Files.readAllBytes(file());
            for (int at = 12_288 + 1_000; at < bytes.length; at += 262_144) {
                bytes[at] ^= 1;
            }
            Files.write(file(), bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    protected Inspection inspection() {
        return new DuckDbInspection(file(), DuckDbOptions.DEFAULT);
    }

    @Override
    protected Map<String, Integer> contents() {
        Map<String, Integer> contents = new TreeMap<>();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                contents.put(folder.relativize(file).toString(), Arrays.hashCode(Files.readAllBytes(file)));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return contents;
    }

    @Override
    protected List<Integer> damaged(Map<String, Integer> contents) {
        return List.copyOf(contents.values());
    }
}
