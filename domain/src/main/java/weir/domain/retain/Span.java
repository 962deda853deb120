package weir.domain.retain;

import java.time.Instant;

/**
 * A span of time in which events were created.
 *
 * @param to the first moment behind it
 */
public record Span(Instant from, Instant to) {
    public Span {
        if (!from.isBefore(to)) {
            throw new IllegalArgumentException("a span must hold a moment: " + from + " to " + to);
        }
    }
}
