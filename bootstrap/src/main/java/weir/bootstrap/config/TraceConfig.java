package weir.bootstrap.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * The trace.
 *
 * @param path of its directory, absolute; of {@link TraceType#EMBEDDED} alone
 * @param ageMax what is older may go
 * @param bytesMax of its index; beyond it the oldest goes; of {@link TraceType#EMBEDDED} alone
 * @param redis there for {@link TraceType#REDIS}, unless there are problems
 */
public record TraceConfig(TraceType type, Path path, Duration ageMax, long bytesMax, Optional<RedisConfig> redis) {
    /** This in a folder: what is kept in Redis would be kept anywhere else. */
    TraceConfig at(Path folder) {
        TraceType own = type == TraceType.REDIS ? TraceType.EMBEDDED : type;
        return new TraceConfig(own, folder, ageMax, bytesMax, Optional.empty());
    }
}
