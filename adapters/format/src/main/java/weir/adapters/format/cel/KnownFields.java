package weir.adapters.format.cel;

import dev.cel.common.CelIssue;
import dev.cel.common.types.CelType;
import dev.cel.common.types.ListType;
import dev.cel.common.types.SimpleType;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import weir.application.port.Expressions.FieldType;

/**
 * What is known of the fields that an expression can read.
 *
 * @param types of all that there are, by name; empty: there may be any
 */
record KnownFields(Optional<Map<String, FieldType>> types) {
    static final KnownFields ANY = new KnownFields(Optional.empty());

    private static final Pattern UNFIT =
            Pattern.compile("found no matching overload for '(.+?)' applied to .*", Pattern.DOTALL);

    /**
     * What comes to nothing if it does not take the type. Others may be right all the same: a number is checked as one
     * with a fraction and may be whole or null, and what is equal or contained need not be of one type.
     */
    private static final Set<String> STRICT = Set.of(
            "_<_",
            "_<=_",
            "_>_",
            "_>=_",
            "_+_",
            "_-_",
            "_*_",
            "_/_",
            "-_",
            "!_",
            "_&&_",
            "_||_",
            "startsWith",
            "endsWith",
            "contains",
            "matches",
            "lowerAscii",
            "upperAscii",
            "trim");

    static KnownFields of(Map<String, FieldType> types) {
        return new KnownFields(Optional.of(Map.copyOf(types)));
    }

    boolean isAny() {
        return types.isEmpty();
    }

    /** What is wrong with a path; empty if nothing is. */
    Optional<String> fault(Place.Field place) {
        if (types.isEmpty() || place.steps().isEmpty()) {
            return Optional.empty();
        }
        String name = String.valueOf(place.steps().get(0));
        FieldType type = types.get().get(name);
        if (type == null) {
            return Optional.of("there is no field " + name + "; " + suggestion(name));
        }
        String next = place.steps().size() > 1 ? String.valueOf(place.steps().get(1)) : "";
        boolean hasPart = place.steps().size() == 1
                || type == FieldType.ANY
                || (type == FieldType.ARRAY && place.steps().get(1) instanceof Integer);
        return hasPart
                ? Optional.empty()
                : Optional.of(name + " is " + PlainWords.article(celType(type).name()) + " and has no part " + next);
    }

    /** Of a single letter every other one is as near. */
    private String suggestion(String name) {
        List<String> names = types.orElseThrow().keySet().stream().sorted().toList();
        return NearName.of(name, name.length() == 1 ? List.of() : names)
                .map(near -> "did you mean " + near + "?")
                .orElse("there are " + String.join(", ", names));
    }

    /** The variables, with the types of what they stand for. */
    List<Variable> typed(List<Variable> variables) {
        return variables.stream().map(this::typed).toList();
    }

    private Variable typed(Variable variable) {
        boolean isWhole = !variable.presence()
                && variable.place() instanceof Place.Field field
                && field.steps().size() == 1;
        return isWhole
                ? new Variable(variable.name(), type((Place.Field) variable.place()), variable.place(), false)
                : variable;
    }

    private CelType type(Place.Field place) {
        String name = String.valueOf(place.steps().get(0));
        return celType(types.orElseThrow().getOrDefault(name, FieldType.ANY));
    }

    private static CelType celType(FieldType type) {
        return switch (type) {
            case ANY -> SimpleType.DYN;
            case WHOLE -> SimpleType.INT;
            case NUMBER -> SimpleType.DOUBLE;
            case MOMENT -> SimpleType.TIMESTAMP;
            case ARRAY -> ListType.create(SimpleType.DYN);
        };
    }

    /** Those of what the library finds wrong with the types that are wrong whatever the fields hold. */
    static List<CelIssue> certain(List<CelIssue> issues) {
        return issues.stream()
                .filter(issue -> {
                    Matcher unfit = UNFIT.matcher(issue.getMessage());
                    return unfit.matches() && STRICT.contains(unfit.group(1));
                })
                .toList();
    }
}
