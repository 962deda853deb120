package weir.application.port;

import java.util.Optional;
import weir.domain.envelope.Envelope;

/**
 * An envelope in a queue.
 *
 * @param origin in a relay queue, the position that the event had in the channel queue it was relayed from
 */
public record Entry(Position position, Envelope envelope, Optional<Position> origin) {}
