package weir.domain.normalise;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import weir.domain.condition.Condition;
import weir.domain.condition.EventFields;
import weir.domain.reject.Fault;
import weir.domain.reject.Stage;
import weir.domain.value.JsonReader;

/** Rules, prepared for use: may be applied from any number of threads, each to its own events. */
public final class Normaliser {
    /** Changes nothing. */
    public static final Normaliser NONE = new Normaliser(List.of(), json -> {
        throw new IllegalStateException("no rule reads JSON");
    });

    private record PreparedRule(String name, @Nullable Condition when, Step step) {}

    private final PreparedRule[] rules;

    /**
     * @param rules in the order in which they apply
     * @param json what {@code parse_json} reads with
     * @throws IllegalArgumentException naming the rule that no event could satisfy, and why
     */
    public Normaliser(List<Rule> rules, JsonReader json) {
        StepCompiler compiler = new StepCompiler(json);
        this.rules = new PreparedRule[rules.size()];
        for (int i = 0; i < this.rules.length; i++) {
            Rule rule = rules.get(i);
            this.rules[i] = new PreparedRule(rule.name(), rule.when().orElse(null), compiler.compile(rule));
        }
    }

    /**
     * Applies the rules to the event's fields in place.
     *
     * @return what the first rule that could not be applied found wrong; the fields are then as that rule left them, and
     *     of no use
     */
    public Optional<Fault> apply(EventFields event) {
        for (PreparedRule rule : rules) {
            if (rule.when == null || rule.when.test(event)) {
                Problem problem = rule.step.apply(event);
                if (problem != null) {
                    return Optional.of(new Fault(
                            Stage.NORMALISE,
                            problem.code(),
                            "rule " + rule.name + ": " + problem.reason(),
                            Optional.of(rule.name),
                            Optional.of(problem.field())));
                }
            }
        }
        return Optional.empty();
    }
}
