package weir.domain.enrich;

import java.util.Optional;

/** Reference data at one moment. It may be renewed between two look-ups, never within one. */
@FunctionalInterface
public interface ReferenceTable {
    /** What is known of that key; empty if nothing is, also for a key that could not be one. */
    Optional<ReferenceRow> find(String key);
}
