package weir.bootstrap.config;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import weir.domain.enrich.Lookup;
import weir.domain.enrich.ReferenceTable;
import weir.domain.value.FieldPath;

/** A {@link Lookup} whose reference data has not been opened yet. */
public record LookupConfig(String reference, FieldPath key, Map<FieldPath, String> columns) {
    public LookupConfig {
        columns = Collections.unmodifiableMap(new LinkedHashMap<>(columns));
    }

    public Lookup in(ReferenceTable table) {
        return new Lookup(reference, key, columns, table);
    }
}
