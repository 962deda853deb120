package weir.bootstrap.config;

import java.nio.file.Path;
import weir.application.port.QueueSettings;

/**
 * A queue, of channels or of the relay.
 *
 * @param path absolute
 * @param settings of a channel that has none of its own
 * @param diskReserveBytes below this much free space nothing is accepted
 */
public record QueueConfig(QueueType type, Path path, QueueSettings settings, long diskReserveBytes) {
    /** This, elsewhere. */
    QueueConfig at(Path elsewhere) {
        return new QueueConfig(type, elsewhere, settings, diskReserveBytes);
    }
}
