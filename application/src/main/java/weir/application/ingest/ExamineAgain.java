package weir.application.ingest;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import weir.application.ingest.ExamineRequest.Examined;
import weir.application.port.PayloadCodec;
import weir.domain.envelope.DataId;
import weir.domain.envelope.Envelope;
import weir.domain.reject.Fault;
import weir.domain.reject.RejectCode;
import weir.domain.reject.RejectedEvent;
import weir.domain.reject.Stage;

/** What the front end would make now of an event that a standard rejected. Nothing is stored. */
public final class ExamineAgain {
    private final ExamineEvents examine;

    public ExamineAgain(PayloadCodec codec) {
        this.examine = new ExamineEvents(codec);
    }

    /** What it came to. */
    public sealed interface Examination {
        /**
         * It meets the standard.
         *
         * @param envelope as it would stand in its channel, but with the time of its rejection: with the id that it has among
         *     the rejected, unless the channel finds one in the event now
         */
        record Fit(Envelope envelope) implements Examination {}

        /** @param code of what is wrong with it, as an answer would have it */
        record Unfit(String code, String reason, Optional<String> field) implements Examination {}
    }

    public Examination examine(ChannelCatalogue channels, RejectedEvent event) {
        Envelope rejected = event.envelope();
        if (isWholeRequest(event)) {
            return new Examination.Unfit(
                    event.code(),
                    "it is a request that was refused whole, and nobody knows its events: have it sent again",
                    Optional.empty());
        }
        Producer anyone =
                new Producer(rejected.source(), "0".repeat(64), Optional.empty(), Producer.RateLimit.NONE, false);
        Optional<String> contentType = Optional.of(rejected.contentType());
        Admission admission = Admission.of(channels, anyone, rejected.channel().value(), contentType);
        if (admission instanceof Admission.Denied denied) {
            return unfit(denied.refused());
        }
        PublishRequest request = new PublishRequest(
                anyone,
                rejected.channel().value(),
                List.of(new PublishRequest.NewEvent(rejected.data(), contentType, Optional.empty(), List.of())),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
        Examined examined = examine.examine(request, Map.of(contentType, (Admission.Granted) admission));
        if (examined instanceof Examined.Denied denied) {
            return unfit(denied.refused());
        }
        Sorted sorted = ((Examined.Events) examined).sorted();
        return sorted.fit().isEmpty()
                ? unfit(sorted.unfit().get(0).fault())
                : new Examination.Fit(envelope(rejected, sorted.fit().get(0)));
    }

    private static Examination unfit(IngestOutcome.Refused refused) {
        return new Examination.Unfit(refused.refusal().code(), refused.message(), Optional.empty());
    }

    private static Examination unfit(Fault fault) {
        Fault shorter = Wrap.abridged(fault);
        return new Examination.Unfit(shorter.code().code(), shorter.reason(), shorter.field());
    }

    /** An array that was given up is one rejected event, which was never meant to be one. */
    private static boolean isWholeRequest(RejectedEvent event) {
        boolean isGivenUp = event.code().equals(RejectCode.MALFORMED_JSON.code())
                || event.code().equals(RejectCode.TOO_LARGE.code());
        return isGivenUp
                && event.stage().equals(Stage.STANDARD.code())
                && event.envelope().contentType().equals(Envelope.JSON)
                && event.envelope().data().text().stripLeading().startsWith("[");
    }

    private static Envelope envelope(Envelope rejected, Sorted.Fit fit) {
        DataId id = fit.id().orElse(rejected.id());
        Map<String, String> attributes = new HashMap<>(rejected.attributes());
        attributes.put(Envelope.REJECTED_AT, rejected.created().toString());
        if (!id.equals(rejected.id())) {
            attributes.putIfAbsent(Envelope.PARENTS, rejected.id().toString());
        }
        return new Envelope(
                id,
                rejected.source(),
                rejected.channel(),
                rejected.created(),
                fit.label().contentType(),
                fit.bytes(),
                attributes);
    }
}
