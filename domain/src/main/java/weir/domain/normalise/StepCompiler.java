package weir.domain.normalise;

import java.util.ArrayList;
import java.util.List;
import weir.domain.condition.EventFields;
import weir.domain.value.FieldPath;
import weir.domain.value.JsonReader;

/** Prepares the steps of rules. */
final class StepCompiler {
    private final JsonReader json;

    StepCompiler(JsonReader json) {
        this.json = json;
    }

    Step compile(Rule rule) {
        try {
            return compile(rule.action());
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("rule " + rule.name() + ": " + e.getMessage(), e);
        }
    }

    private Step compile(Rule.Action action) {
        if (action instanceof Rule.Rename rename) {
            return FieldSteps.rename(rename);
        }
        if (action instanceof Rule.Convert convert) {
            return new ConvertStep(ofData(convert.field()), Converter.of(convert.conversion()));
        }
        if (action instanceof Rule.Default defaults) {
            return FieldSteps.defaults(defaults);
        }
        if (action instanceof Rule.Constant constant) {
            return FieldSteps.constant(constant);
        }
        if (action instanceof Rule.Drop drop) {
            return FieldSteps.drop(drop);
        }
        if (action instanceof Rule.Trim trim) {
            return TextSteps.trim(trim);
        }
        if (action instanceof Rule.ChangeCase change) {
            return TextSteps.changeCase(change);
        }
        if (action instanceof Rule.Split split) {
            return TextSteps.split(split);
        }
        if (action instanceof Rule.Extract extract) {
            return TextSteps.extract(extract);
        }
        if (action instanceof Rule.ParseJson parse) {
            return TextSteps.parseJson(parse, json);
        }
        if (action instanceof Rule.Flatten flatten) {
            return FieldSteps.flatten(flatten);
        }
        if (action instanceof Rule.Pseudonymise pseudonymise) {
            return new PseudonymiseStep(ofData(pseudonymise.fields()), pseudonymise.key());
        }
        throw new IllegalStateException("an action that nobody prepares: " + action);
    }

    /** The path, if it leads into the event's data. */
    static FieldPath ofData(FieldPath path) {
        if (EventFields.isOfEnvelope(path)) {
            throw new IllegalArgumentException(path
                    + " is a part of the envelope, which rules do not change; rename copies it into a field, and a field"
                    + " of the event that is called so is written in quotes");
        }
        return path;
    }

    static FieldPath[] ofData(List<FieldPath> paths) {
        List<FieldPath> data = new ArrayList<>();
        for (FieldPath path : paths) {
            data.add(ofData(path));
        }
        return data.toArray(new FieldPath[0]);
    }
}
