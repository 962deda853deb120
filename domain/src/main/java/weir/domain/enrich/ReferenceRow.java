package weir.domain.enrich;

import org.jspecify.annotations.Nullable;
import weir.domain.value.Value;

/** What reference data knows of one key. */
@FunctionalInterface
public interface ReferenceRow {
    /** The value in that column, or null if the row has none there. */
    @Nullable
    Value column(String name);
}
