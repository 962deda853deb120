package weir.bootstrap.config;

import java.nio.file.Path;
import java.time.Duration;

/**
 * The trace.
 *
 * @param path of its directory, absolute
 * @param ageMax what is older may go
 * @param bytesMax of its index; beyond it the oldest goes
 */
public record TraceConfig(TraceType type, Path path, Duration ageMax, long bytesMax) {
    /** This, elsewhere. */
    TraceConfig at(Path elsewhere) {
        return new TraceConfig(type, elsewhere, ageMax, bytesMax);
    }
}
