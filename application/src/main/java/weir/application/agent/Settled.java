package weir.application.agent;

import java.time.Instant;
import java.util.Optional;
import weir.application.port.Position;

/**
 * What was taken note of.
 *
 * @param acknowledged those of the request that are acknowledged now, whether they were before or not
 * @param unknown those that the agent does not hold and that are not acknowledged: they come, or come again
 * @param until when the lease ends; empty if it holds nothing any more
 * @param cursor the last position below which everything is acknowledged, durable; empty if there is none
 */
public record Settled(
        int acknowledged, int failed, int givenBack, int unknown, Optional<Instant> until, Optional<Position> cursor)
        implements PullOutcome {}
