package weir.domain.normalise;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import weir.domain.condition.EventFields;
import weir.domain.value.FieldPath;
import weir.domain.value.Listing;
import weir.domain.value.Structure;
import weir.domain.value.Value;

/** Steps that move, set and take out whole fields. */
final class FieldSteps {
    private FieldSteps() {}

    /** @param holders the objects that the source lies in, the innermost first, as far as names lead to them */
    private record Move(FieldPath source, boolean ofEnvelope, FieldPath target, List<FieldPath> holders) {
        static Move of(FieldPath source, FieldPath target) {
            List<FieldPath> holders = new ArrayList<>();
            Optional<FieldPath> holder = source.parent();
            while (holder.isPresent() && holder.get().lastName().isPresent()) {
                holders.add(holder.get());
                holder = holder.get().parent();
            }
            return new Move(
                    source, EventFields.isOfEnvelope(source), StepCompiler.ofData(target), List.copyOf(holders));
        }

        boolean apply(EventFields event) {
            Value value = event.findOrNull(source);
            if (value == null || value == Value.Null.NULL) {
                return true;
            }
            if (!ofEnvelope) {
                takeOut(event.fields());
            }
            return target.set(event.fields(), value);
        }

        private void takeOut(Structure fields) {
            source.remove(fields);
            for (FieldPath holder : holders) {
                if (!(holder.findOrNull(fields) instanceof Structure structure && structure.isEmpty())) {
                    return;
                }
                holder.remove(fields);
            }
        }
    }

    static Step rename(Rule.Rename rename) {
        List<Move> list = new ArrayList<>();
        rename.targets().forEach((source, target) -> list.add(Move.of(source, target)));
        Move[] moves = list.toArray(new Move[0]);
        return event -> {
            for (Move move : moves) {
                if (!move.apply(event)) {
                    return Problem.cannotSet(move.target);
                }
            }
            return null;
        };
    }

    private record Setting(FieldPath field, Value value) {
        static Setting[] all(Map<FieldPath, Value> values) {
            List<Setting> settings = new ArrayList<>();
            values.forEach((field, value) -> settings.add(new Setting(StepCompiler.ofData(field), copy(value))));
            return settings.toArray(new Setting[0]);
        }

        @Nullable
        Problem apply(EventFields event) {
            return field.set(event.fields(), copy(value)) ? null : Problem.cannotSet(field);
        }
    }

    /** Arrays and objects are mutable, and each event's its own. */
    private static Value copy(Value value) {
        if (value instanceof Structure structure) {
            Structure copy = new Structure();
            structure.fields().forEach((name, field) -> copy.with(name, copy(field)));
            return copy;
        }
        if (value instanceof Listing listing) {
            Listing copy = new Listing(List.of());
            listing.items().forEach(item -> copy.items().add(copy(item)));
            return copy;
        }
        return value;
    }

    static Step defaults(Rule.Default defaults) {
        Setting[] settings = Setting.all(defaults.values());
        return event -> {
            for (Setting setting : settings) {
                Value there = setting.field.findOrNull(event.fields());
                if (there == null || there == Value.Null.NULL) {
                    Problem problem = setting.apply(event);
                    if (problem != null) {
                        return problem;
                    }
                }
            }
            return null;
        };
    }

    static Step constant(Rule.Constant constant) {
        Setting[] settings = Setting.all(constant.values());
        return event -> {
            for (Setting setting : settings) {
                Problem problem = setting.apply(event);
                if (problem != null) {
                    return problem;
                }
            }
            return null;
        };
    }

    static Step drop(Rule.Drop drop) {
        FieldPath[] fields = StepCompiler.ofData(drop.fields());
        return event -> {
            for (FieldPath field : fields) {
                field.remove(event.fields());
            }
            return null;
        };
    }

    static Step flatten(Rule.Flatten flatten) {
        FieldPath field = StepCompiler.ofData(flatten.field());
        String name = field.lastName()
                .orElseThrow(() -> new IllegalArgumentException(
                        field + " is a place in an array, and nothing can be moved beside it by name"));
        FieldPath holder = field.parent().orElse(null);
        return event -> {
            Value value = field.findOrNull(event.fields());
            if (value == null || value == Value.Null.NULL) {
                return null;
            }
            Value beside = holder == null ? event.fields() : holder.findOrNull(event.fields());
            if (!(value instanceof Structure inner) || !(beside instanceof Structure outer)) {
                return Problem.cannotApply(field, value, "and only an object can be flattened");
            }
            outer.remove(name);
            moveFields(inner, flatten.prefix(), flatten.separator(), outer);
            return null;
        };
    }

    private static void moveFields(Structure from, String prefix, String separator, Structure into) {
        for (Map.Entry<String, Value> field : from.fields().entrySet()) {
            String name = prefix + field.getKey();
            if (field.getValue() instanceof Structure inner && !inner.isEmpty()) {
                moveFields(inner, name + separator, separator, into);
            } else {
                into.with(name, field.getValue());
            }
        }
    }
}
