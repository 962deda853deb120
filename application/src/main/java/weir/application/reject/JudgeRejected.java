package weir.application.reject;

import java.util.Optional;
import java.util.function.Supplier;
import weir.application.ingest.ChannelCatalogue;
import weir.application.ingest.ExamineAgain;
import weir.application.ingest.ExamineAgain.Examination;
import weir.application.load.RuleSet;
import weir.domain.envelope.Envelope;
import weir.domain.reject.Fault;
import weir.domain.reject.RejectedEvent;
import weir.domain.reject.Stage;
import weir.domain.table.Outcome;

/**
 * What would become of rejected events by the standards and rules in force: a pure function of both and of the event. May
 * be used by any number of threads.
 */
public final class JudgeRejected {
    private final ExamineAgain examine;
    private final Supplier<ChannelCatalogue> channels;
    private final Supplier<RuleSet> rules;

    public JudgeRejected(ExamineAgain examine, Supplier<ChannelCatalogue> channels, Supplier<RuleSet> rules) {
        this.examine = examine;
        this.channels = channels;
        this.rules = rules;
    }

    public Verdict judge(RejectedEvent event) {
        if (event.isOfAgent()) {
            return new Verdict.Left("agent " + event.agent().orElse("unknown")
                    + " could not take it; it is in its channel, and rules have no part in it");
        }
        if (!event.isOfStandard()) {
            return byRules(event.envelope(), Optional.empty());
        }
        Examination examination = examine.examine(channels.get(), event);
        if (examination instanceof Examination.Unfit unfit) {
            return new Verdict.Fails(Stage.STANDARD.code(), unfit.code(), unfit.reason(), unfit.field());
        }
        Envelope envelope = ((Examination.Fit) examination).envelope();
        return byRules(envelope, Optional.of(envelope));
    }

    private Verdict byRules(Envelope envelope, Optional<Envelope> readmitted) {
        Outcome outcome = rules.get().forChannel(envelope.channel()).apply(envelope);
        if (outcome instanceof Outcome.Rejected rejected) {
            Fault fault = rejected.fault();
            return new Verdict.Fails(fault.stage().code(), fault.code().code(), fault.reason(), fault.field());
        }
        return new Verdict.Passes(readmitted, ((Outcome.Tabulated) outcome).rows());
    }
}
