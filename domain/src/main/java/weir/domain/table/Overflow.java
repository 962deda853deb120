package weir.domain.table;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import weir.domain.condition.EventFields;
import weir.domain.value.JsonWriter;
import weir.domain.value.Structure;
import weir.domain.value.Value;

/**
 * What of an event no column of a table claims. Of an object that columns claim in part the rest is kept, and nothing if
 * there is no rest. An array that a column reaches into is kept whole, so that its places keep their numbers.
 */
final class Overflow {
    /** A name that columns claim, whole or in part. */
    private static final class Claim {
        private final Map<String, Claim> inner = new HashMap<>();
        private boolean whole;
    }

    private final Claim root = new Claim();

    Overflow(List<Column> columns) {
        for (Column column : columns) {
            if (!EventFields.isOfEnvelope(column.from())) {
                column.from().names().ifPresent(this::claim);
            }
        }
    }

    private void claim(List<String> names) {
        Claim claim = root;
        for (String name : names) {
            claim = claim.inner.computeIfAbsent(name, ignored -> new Claim());
        }
        claim.whole = true;
    }

    /** As a JSON object; empty if everything is claimed. */
    Optional<String> json(Structure fields) {
        // Of most events nothing is left, and then nothing need be written to find that out.
        if (fields.everyName(this::isClaimedWhole)) {
            return Optional.empty();
        }
        StringBuilder out = new StringBuilder(256);
        return appendRest(out, fields, root) ? Optional.of(out.toString()) : Optional.empty();
    }

    private boolean isClaimedWhole(String name) {
        Claim claim = root.inner.get(name);
        return claim != null && claim.whole;
    }

    /** @return whether there is a rest; if not, nothing was added */
    private static boolean appendRest(StringBuilder out, Structure fields, Claim claim) {
        int start = out.length();
        out.append('{');
        boolean any = false;
        for (Map.Entry<String, Value> field : fields.fields().entrySet()) {
            int before = out.length();
            if (any) {
                out.append(',');
            }
            if (appendField(out, field.getKey(), field.getValue(), claim.inner.get(field.getKey()))) {
                any = true;
            } else {
                out.setLength(before);
            }
        }
        out.append('}');
        if (!any) {
            out.setLength(start);
        }
        return any;
    }

    private static boolean appendField(StringBuilder out, String name, Value value, @Nullable Claim claim) {
        if (claim != null && claim.whole) {
            return false;
        }
        JsonWriter.appendText(out, name);
        out.append(':');
        if (claim != null && value instanceof Structure inner) {
            return appendRest(out, inner, claim);
        }
        JsonWriter.append(out, value);
        return true;
    }
}
