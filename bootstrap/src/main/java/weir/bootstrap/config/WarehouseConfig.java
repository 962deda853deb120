package weir.bootstrap.config;

import java.nio.file.Path;
import java.time.Duration;
import weir.application.load.Commit;
import weir.application.port.Warehouse.QueryLimits;

/**
 * The warehouse.
 *
 * @param path of its file, absolute
 * @param memoryBytesMax how much memory it may take
 * @param repeatWindow repeats of a {@code data_id} within it load once
 * @param commit how large a transaction of the loader becomes
 * @param query what a read-only query may cost
 */
public record WarehouseConfig(
        WarehouseType type,
        Path path,
        long memoryBytesMax,
        int threads,
        Duration repeatWindow,
        Commit commit,
        QueryLimits query) {
    /** This, elsewhere. */
    public WarehouseConfig at(Path elsewhere) {
        return new WarehouseConfig(type, elsewhere, memoryBytesMax, threads, repeatWindow, commit, query);
    }
}
