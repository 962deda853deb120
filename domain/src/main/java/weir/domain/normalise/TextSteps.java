package weir.domain.normalise;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import weir.domain.condition.EventFields;
import weir.domain.envelope.Payload;
import weir.domain.reject.RejectCode;
import weir.domain.value.Abridged;
import weir.domain.value.FieldPath;
import weir.domain.value.JsonReader;
import weir.domain.value.Listing;
import weir.domain.value.MalformedJson;
import weir.domain.value.Structure;
import weir.domain.value.TextPattern;
import weir.domain.value.Value;

/** Steps that read and change texts. */
final class TextSteps {
    private TextSteps() {}

    static Step trim(Rule.Trim trim) {
        return eachText(trim.fields(), String::strip, "and only a text can be trimmed");
    }

    static Step changeCase(Rule.ChangeCase change) {
        UnaryOperator<String> function =
                switch (change.letterCase()) {
                    case LOWER -> text -> text.toLowerCase(Locale.ROOT);
                    case UPPER -> text -> text.toUpperCase(Locale.ROOT);
                };
        return eachText(change.fields(), function, "and only a text has letters");
    }

    private static Step eachText(List<FieldPath> fields, UnaryOperator<String> function, String wanted) {
        FieldPath[] paths = StepCompiler.ofData(fields);
        UnaryOperator<Value.Scalar> change =
                scalar -> scalar instanceof Value.Text text ? new Value.Text(function.apply(text.text())) : scalar;
        return event -> {
            for (FieldPath path : paths) {
                Value value = path.findOrNull(event.fields());
                if (value != null && !replaceScalars(event, path, value, change)) {
                    return Problem.cannotApply(path, value, wanted);
                }
            }
            return null;
        };
    }

    /** Changes a scalar, or those of an array; false if it meets an object. */
    static boolean replaceScalars(EventFields event, FieldPath path, Value value, UnaryOperator<Value.Scalar> change) {
        if (value instanceof Value.Scalar scalar) {
            Value changed = change.apply(scalar);
            return changed == scalar || path.set(event.fields(), changed);
        }
        return value instanceof Listing listing && replaceScalars(listing, change);
    }

    private static boolean replaceScalars(Listing listing, UnaryOperator<Value.Scalar> change) {
        List<Value> items = listing.items();
        for (int i = 0; i < items.size(); i++) {
            Value item = items.get(i);
            if (item instanceof Value.Scalar scalar) {
                items.set(i, change.apply(scalar));
            } else if (!(item instanceof Listing inner && replaceScalars(inner, change))) {
                return false;
            }
        }
        return true;
    }

    static Step split(Rule.Split split) {
        if (split.separator().isEmpty()) {
            throw new IllegalArgumentException("the separator is empty");
        }
        FieldPath field = StepCompiler.ofData(split.field());
        FieldPath[] into = StepCompiler.ofData(split.into());
        return event -> {
            Value value = field.findOrNull(event.fields());
            if (value == null || value == Value.Null.NULL) {
                return null;
            }
            if (!(value instanceof Value.Text text)) {
                return Problem.cannotApply(field, value, "and only a text can be split");
            }
            Listing parts = parts(text.text(), split.separator());
            return into.length == 0 ? set(event, field, parts) : distribute(event, field, text, parts, into);
        };
    }

    private static Listing parts(String text, String separator) {
        Listing parts = new Listing(List.of());
        int from = 0;
        int end = text.indexOf(separator);
        while (end >= 0) {
            parts.items().add(Value.text(text.substring(from, end)));
            from = end + separator.length();
            end = text.indexOf(separator, from);
        }
        parts.items().add(Value.text(text.substring(from)));
        return parts;
    }

    private static @Nullable Problem distribute(
            EventFields event, FieldPath field, Value.Text text, Listing parts, FieldPath[] into) {
        int count = parts.items().size();
        if (count != into.length) {
            return Problem.cannotApply(
                    field, text, "which has " + count + (count == 1 ? " part" : " parts") + ", not " + into.length);
        }
        for (int i = 0; i < count; i++) {
            Problem problem = set(event, into[i], parts.items().get(i));
            if (problem != null) {
                return problem;
            }
        }
        return null;
    }

    private static @Nullable Problem set(EventFields event, FieldPath field, Value value) {
        return field.set(event.fields(), value) ? null : Problem.cannotSet(field);
    }

    static Step extract(Rule.Extract extract) {
        FieldPath field = StepCompiler.ofData(extract.field());
        TextPattern pattern = extract.pattern();
        String[] names = pattern.groupNames().toArray(new String[0]);
        if (names.length == 0) {
            throw new IllegalArgumentException("the pattern " + pattern.expression()
                    + " names no group; a part to extract is written (?P<name>…)");
        }
        return event -> {
            Value value = field.findOrNull(event.fields());
            if (value == null || value == Value.Null.NULL) {
                return null;
            }
            if (!(value instanceof Value.Scalar scalar)) {
                return Problem.cannotApply(field, value, "and only a text can be searched");
            }
            Optional<List<Optional<String>>> groups = pattern.groups(scalar.text());
            if (groups.isEmpty()) {
                String wanted = "in which " + pattern.expression() + " is not found";
                return Problem.of(RejectCode.NO_MATCH, field, Abridged.of(value), wanted);
            }
            setGroups(event.fields(), names, groups.get());
            return null;
        };
    }

    private static void setGroups(Structure fields, String[] names, List<Optional<String>> groups) {
        for (int i = 0; i < names.length; i++) {
            Optional<String> group = groups.get(i);
            if (group.isPresent()) {
                fields.with(names[i], Value.text(group.get()));
            }
        }
    }

    static Step parseJson(Rule.ParseJson parse, JsonReader json) {
        FieldPath[] fields = StepCompiler.ofData(parse.fields());
        return event -> {
            for (FieldPath field : fields) {
                if (field.findOrNull(event.fields()) instanceof Value.Text text) {
                    Problem problem = parseJson(event, field, text, json);
                    if (problem != null) {
                        return problem;
                    }
                }
            }
            return null;
        };
    }

    private static @Nullable Problem parseJson(EventFields event, FieldPath field, Value.Text text, JsonReader json) {
        try {
            return set(event, field, json.read(Payload.of(text.text())));
        } catch (MalformedJson e) {
            String wanted = "which is not JSON: " + e.getMessage() + " (offset " + e.offset() + ")";
            return Problem.of(RejectCode.MALFORMED_JSON, field, Abridged.of(text), wanted);
        }
    }
}
