package weir.domain.enrich;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import weir.domain.condition.EventFields;
import weir.domain.reject.Fault;
import weir.domain.reject.RejectCode;
import weir.domain.reject.Stage;
import weir.domain.value.FieldPath;
import weir.domain.value.Value;

/** Look-ups, prepared for use: may be applied from any number of threads, each to its own events. */
public final class Enricher {
    /** Adds nothing. */
    public static final Enricher NONE = new Enricher(List.of(), reference -> {});

    private record Target(FieldPath field, String column) {}

    private record PreparedLookup(String reference, FieldPath key, ReferenceTable table, List<Target> targets) {}

    private final List<PreparedLookup> lookups;
    private final MissObserver misses;

    /**
     * @param lookups in the order in which they apply; a later one may look up what an earlier one found
     * @throws IllegalArgumentException if a look-up would set a part of the envelope
     */
    public Enricher(List<Lookup> lookups, MissObserver misses) {
        List<PreparedLookup> prepared = new ArrayList<>();
        for (Lookup lookup : lookups) {
            List<Target> targets = new ArrayList<>();
            lookup.columns().forEach((field, column) -> targets.add(target(lookup, field, column)));
            prepared.add(new PreparedLookup(lookup.reference(), lookup.key(), lookup.table(), List.copyOf(targets)));
        }
        this.lookups = List.copyOf(prepared);
        this.misses = misses;
    }

    private static Target target(Lookup lookup, FieldPath field, String column) {
        if (EventFields.isOfEnvelope(field)) {
            throw new IllegalArgumentException("lookup " + lookup.reference() + " would set " + field
                    + ", a part of the envelope, which look-ups do not change");
        }
        return new Target(field, column);
    }

    /**
     * Applies the look-ups to the event's fields in place. A key that is absent, or that the reference data does not
     * know, is a miss: it sets the fields to null.
     *
     * @return what is wrong if a field cannot be set
     */
    public Optional<Fault> apply(EventFields event) {
        for (PreparedLookup lookup : lookups) {
            Optional<ReferenceRow> found = find(lookup, event);
            if (found.isEmpty()) {
                misses.missed(lookup.reference);
            }
            ReferenceRow row = found.orElse(null);
            for (Target target : lookup.targets) {
                Value value = row == null ? null : row.column(target.column);
                if (!target.field.set(event.fields(), value == null ? Value.Null.NULL : value)) {
                    return Optional.of(cannotSet(lookup, target.field));
                }
            }
        }
        return Optional.empty();
    }

    private static Optional<ReferenceRow> find(PreparedLookup lookup, EventFields event) {
        @Nullable Value key = event.findOrNull(lookup.key);
        return key instanceof Value.Scalar scalar && scalar != Value.Null.NULL
                ? lookup.table.find(scalar.text())
                : Optional.empty();
    }

    private static Fault cannotSet(PreparedLookup lookup, FieldPath field) {
        String rule = "lookup " + lookup.reference;
        return new Fault(
                Stage.NORMALISE,
                RejectCode.CANNOT_APPLY,
                rule + ": field " + field
                        + " cannot be set, because what it would lie in is no object, or an array too short",
                Optional.of(rule),
                Optional.of(field.toString()));
    }
}
