package weir.application.ingest;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import weir.application.ingest.ExamineRequest.Examined;
import weir.application.ingest.IngestOutcome.Refusal;
import weir.application.ingest.IngestOutcome.Refused;
import weir.application.port.PayloadCodec;
import weir.domain.envelope.DataId;
import weir.domain.envelope.Envelope;
import weir.domain.reject.Fault;

/** What the front end would make of a request. Nothing is stored, and no rate is looked at. */
public final class TryRequest {
    private final ExamineRequest examine;
    private final int requestBytesMax;

    /** @param requestBytesMax the largest body that the front end takes */
    public TryRequest(PayloadCodec codec, int requestBytesMax) {
        this.examine = new ExamineRequest(codec);
        this.requestBytesMax = requestBytesMax;
    }

    /**
     * @param refusal why the request would be refused; empty if at least one event would be accepted
     * @param events in the order of the request; none if it would be refused as a whole
     */
    public record Tried(Optional<Refused> refusal, List<TriedEvent> events) {
        public Tried {
            events = List.copyOf(events);
        }
    }

    /**
     * @param index from 0, as the front end counts
     * @param envelope as it would be queued, in its channel or among the rejected
     * @param fault why the standard rejects it; empty if it does not
     */
    public record TriedEvent(int index, Envelope envelope, Optional<Fault> fault) {}

    /** @param ids makes the ids of events that bring none */
    public Tried apply(
            ChannelCatalogue channels, IngestRequest request, Instant created, Function<Instant, DataId> ids) {
        // A client says how long its body is, and is refused for that before it is asked what it sends.
        if (request.body().length() > requestBytesMax) {
            return refused(Refusals.refused(
                    Refusal.TOO_LARGE,
                    "a request may have " + requestBytesMax + " bytes, and this has "
                            + request.body().length()));
        }
        Admission admission = Admission.of(channels, request.producer(), request.channel(), request.contentType());
        if (admission instanceof Admission.Denied denied) {
            return refused(denied.refused());
        }
        Admission.Granted granted = (Admission.Granted) admission;
        Examined examined = examine.examine(request, granted);
        return examined instanceof Examined.Denied denied
                ? refused(denied.refused())
                : tried(((Examined.Events) examined).sorted(), request, granted.channel(), created, ids);
    }

    private static Tried refused(Refused refused) {
        return new Tried(Optional.of(refused), List.of());
    }

    private static Tried tried(
            Sorted sorted, IngestRequest request, ChannelSpec channel, Instant created, Function<Instant, DataId> ids) {
        List<TriedEvent> events = new ArrayList<>();
        List<Envelope> fit = Wrap.fit(sorted, request, channel, created, ids);
        for (int i = 0; i < fit.size(); i++) {
            events.add(new TriedEvent(sorted.fit().get(i).index(), fit.get(i), Optional.empty()));
        }
        List<Envelope> unfit = Wrap.unfit(sorted, request, channel, created, ids);
        for (int i = 0; i < unfit.size(); i++) {
            Sorted.Unfit event = sorted.unfit().get(i);
            events.add(new TriedEvent(event.index(), unfit.get(i), Optional.of(Wrap.abridged(event.fault()))));
        }
        events.sort(Comparator.comparingInt(TriedEvent::index));
        return new Tried(
                fit.isEmpty() ? Optional.of(Refusals.allRejected(sorted, Refusals.rejected(sorted))) : Optional.empty(),
                events);
    }
}
