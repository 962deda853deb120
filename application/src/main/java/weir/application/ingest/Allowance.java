package weir.application.ingest;

import java.util.Optional;
import weir.application.ingest.IngestOutcome.Refused;

/** What a request may take of the memory. Whoever sends it in gives it back, when it has its outcome. */
@FunctionalInterface
public interface Allowance {
    /** For requests of which there is one at a time. */
    Allowance UNBOUNDED = bytes -> Optional.empty();

    /**
     * Takes so many bytes more, or nothing.
     *
     * @return why not; empty: they are taken
     */
    Optional<Refused> take(long bytes);
}
