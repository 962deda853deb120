package weir.application.keep;

import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import weir.application.load.RuleSet;
import weir.domain.condition.EventFields;
import weir.domain.envelope.Envelope;
import weir.domain.retain.Candidate;
import weir.domain.retain.Hold;
import weir.domain.retain.LakePolicy;
import weir.domain.retain.Stay;
import weir.domain.table.Prepared;

/** Says of single events how long they stay. Expressions are about events as the rules in force normalise and enrich them. */
final class Judge {
    private final Supplier<RuleSet> rules;

    Judge(Supplier<RuleSet> rules) {
        this.rules = rules;
    }

    Stay stay(Envelope envelope, LakePolicy policy, List<Hold> holds) {
        return policy.stay(candidate(envelope), holds);
    }

    Candidate candidate(Envelope envelope) {
        return new Candidate(envelope, this::fields);
    }

    private Optional<EventFields> fields(Envelope envelope) {
        return rules.get()
                .forChannel(envelope.channel())
                .prepare(envelope)
                .flatMap(prepared -> prepared instanceof Prepared.Ready ready
                        ? Optional.of(new EventFields(envelope, ready.fields()))
                        : Optional.empty());
    }
}
