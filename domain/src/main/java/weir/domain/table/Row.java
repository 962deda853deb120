package weir.domain.table;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import weir.domain.envelope.DataId;
import weir.domain.envelope.SourceName;

/**
 * A row of a table, in the order of its columns. By type a value is: text, ip and json {@link String}, integer
 * {@link Long}, double {@link Double}, decimal {@link java.math.BigDecimal}, boolean {@link Boolean}, timestamp
 * {@link Long} in microseconds since 1970, date {@link java.time.LocalDate}, uuid {@link java.util.UUID}, bytes
 * {@link weir.domain.envelope.Payload}; or null.
 *
 * @param createdMicros the envelope's {@code created}, in microseconds since 1970
 * @param overflow the JSON of the fields that no column claims; empty if there are none
 */
public record Row(
        DataId id, SourceName source, long createdMicros, List<@Nullable Object> values, Optional<String> overflow) {}
