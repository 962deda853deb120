package weir.application.ingest;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import weir.application.ingest.ExamineRequest.Examined;
import weir.application.ingest.IngestOutcome.Refused;
import weir.application.ingest.PublishRequest.NewEvent;
import weir.application.ingest.Sorted.Fit;
import weir.application.ingest.Sorted.Label;
import weir.application.ingest.Sorted.Unfit;
import weir.application.port.PayloadCodec;
import weir.application.port.PayloadCodec.Framing;
import weir.domain.envelope.DataId;
import weir.domain.envelope.Envelope;
import weir.domain.envelope.SourceName;
import weir.domain.reject.Fault;
import weir.domain.reject.RejectCode;

/** As {@link ExamineRequest}, of events that came one by one. */
final class ExamineEvents {
    private final PayloadCodec codec;

    ExamineEvents(PayloadCodec codec) {
        this.codec = codec;
    }

    /** Why nothing of it can be taken, whatever the channel; empty if that depends on the channel. */
    static Optional<Refused> objection(PublishRequest request) {
        if (request.events().isEmpty()) {
            return Optional.of(Refusals.noEvent());
        }
        if (request.events().size() > PublishRequest.EVENTS_MAX) {
            return Optional.of(Refusals.tooManyEvents(PublishRequest.EVENTS_MAX));
        }
        return request.batchId()
                .filter(id -> id.isBlank() || id.length() > ExamineRequest.BATCH_ID_LENGTH_MAX)
                .map(id -> Refusals.invalidBatchId());
    }

    /** @param granted for each content type that an event has */
    Examined examine(PublishRequest request, Map<Optional<String>, Admission.Granted> granted) {
        SourceName source = request.producer().name();
        List<Fit> fit = new ArrayList<>(request.events().size());
        List<Unfit> unfit = new ArrayList<>();
        for (int i = 0; i < request.events().size(); i++) {
            NewEvent event = request.events().get(i);
            Optional<String> parents = Parents.read(String.join(",", event.parents()));
            if (parents.isEmpty() && !event.parents().isEmpty()) {
                return new Examined.Denied(Refusals.invalidParents(i));
            }
            if (event.data().length() == 0) {
                return new Examined.Denied(Refusals.noData(i));
            }
            Sorted one = sort(event, Objects.requireNonNull(granted.get(event.contentType())), source, parents);
            Optional<DataId> id = event.dataId().flatMap(text -> DataId.fromProducer(source, text));
            boolean isUnknowable = event.dataId().isPresent() && id.isEmpty();
            for (Fit there : one.fit()) {
                if (isUnknowable) {
                    unfit.add(new Unfit(i, there.label(), there.bytes(), invalidId()));
                } else {
                    fit.add(new Fit(i, there.label(), there.bytes(), id.or(there::id)));
                }
            }
            for (Unfit there : one.unfit()) {
                unfit.add(new Unfit(i, there.label(), there.bytes(), there.fault(), id));
            }
        }
        Sorted sorted = new Sorted(fit, unfit, OptionalLong.empty());
        return new Examined.Events(
                request.batchId().map(id -> sorted.withBatch(source, id)).orElse(sorted));
    }

    private Sorted sort(NewEvent event, Admission.Granted granted, SourceName source, Optional<String> parents) {
        ChannelSpec channel = granted.channel();
        if (granted.form() instanceof BodyForm.Opaque opaque) {
            return Sorted.opaque(event.data(), new Label(opaque.mediaType(), parents), channel.standard());
        }
        return Sorted.json(
                event.data(),
                codec.split(event.data(), Framing.VALUE, channel.standard(), channel.dataId()),
                channel,
                source,
                new Label(Envelope.JSON, parents));
    }

    private static Fault invalidId() {
        return Fault.standard(
                RejectCode.INVALID_DATA_ID, "the id of the event is blank or longer than 1024 characters");
    }
}
