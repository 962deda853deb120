package weir.bootstrap.config;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import weir.domain.condition.EventFields;
import weir.domain.normalise.Conversion;
import weir.domain.normalise.Rule;
import weir.domain.value.FieldPath;
import weir.domain.value.Nearest;

/** Which fields of a channel's events may be timestamps: those that a rule makes so, for nothing else does. */
final class Timestamps {
    private final List<Rule.Action> actions;
    private final List<FieldPath> converted;

    /** @param channel empty: one without rules */
    Timestamps(Optional<ChannelConfig> channel) {
        this.actions = channel.stream()
                .flatMap(config -> Stream.concat(
                        config.rules().stream(),
                        config.rulesBySource().values().stream().flatMap(List::stream)))
                .map(Rule::action)
                .toList();
        this.converted = actions.stream()
                .flatMap(action ->
                        action instanceof Rule.Convert convert && convert.conversion() instanceof Conversion.ToTimestamp
                                ? Stream.of(convert.field())
                                : Stream.empty())
                .toList();
    }

    /** False only if there is no event, of any source, in which it is one. */
    boolean mayBe(FieldPath field) {
        return converted.contains(field) || actions.stream().anyMatch(action -> mayMoveOneTo(field, action));
    }

    private boolean mayMoveOneTo(FieldPath field, Rule.Action action) {
        if (action instanceof Rule.Rename rename) {
            return rename.targets().entrySet().stream()
                    .filter(move -> !converted.isEmpty() || EventFields.isOfEnvelope(move.getKey()))
                    .anyMatch(move -> isWithin(field, move.getValue()));
        }
        return action instanceof Rule.Flatten && !converted.isEmpty();
    }

    private static boolean isWithin(FieldPath field, FieldPath holder) {
        int length = holder.steps().size();
        return field.steps().size() >= length
                && field.steps().subList(0, length).equals(holder.steps());
    }

    /** How a field that cannot be one is made one. */
    String remedy(FieldPath field) {
        String near = Nearest.to(
                        field.toString(),
                        converted.stream().map(FieldPath::toString).toList())
                .map(name -> "did you mean `" + name + "`? Or ")
                .orElse("");
        return near + "add to the channel's `normalise`: - convert: {field: " + field + ", to: timestamp}";
    }
}
