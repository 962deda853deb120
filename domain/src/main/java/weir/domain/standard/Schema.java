package weir.domain.standard;

import java.util.Optional;
import weir.domain.envelope.Payload;

/** A JSON Schema, compiled. */
@FunctionalInterface
public interface Schema {
    /** The first violation in one sentence that names the place, or empty if the event satisfies the schema. */
    Optional<String> violation(Payload json);
}
