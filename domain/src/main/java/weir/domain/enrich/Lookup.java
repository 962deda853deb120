package weir.domain.enrich;

import java.util.Map;
import weir.domain.value.FieldPath;

/**
 * Adds to an event what reference data knows about one of its fields.
 *
 * @param reference the name of the reference data, for messages and counters
 * @param key the field, or a part of the envelope, whose text is looked up
 * @param columns for each field to set, the column of the reference data it is set from; a key that is not found sets
 *     them to null
 */
public record Lookup(String reference, FieldPath key, Map<FieldPath, String> columns, ReferenceTable table) {}
