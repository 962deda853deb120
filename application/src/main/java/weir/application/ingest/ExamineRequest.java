package weir.application.ingest;

import java.util.Optional;
import weir.application.ingest.IngestOutcome.Refusal;
import weir.application.ingest.IngestOutcome.Refused;
import weir.application.port.PayloadCodec;
import weir.domain.envelope.DataId;
import weir.domain.envelope.Envelope;

/**
 * What the front end makes of a request before anything is stored: its events, those that meet the standard and those
 * that do not. Whoever only tries a request asks the same.
 */
final class ExamineRequest {
    /** With a place behind it, it is still short enough for an id. */
    static final int BATCH_ID_LENGTH_MAX = 512;

    private final PayloadCodec codec;

    ExamineRequest(PayloadCodec codec) {
        this.codec = codec;
    }

    /** What was found. */
    sealed interface Examined {
        /** At least one event, good or bad. */
        record Events(Sorted sorted) implements Examined {}

        /** There is no event that it could be about. */
        record Denied(Refused refused) implements Examined {}
    }

    Examined examine(IngestRequest request, Admission.Granted granted) {
        Optional<String> parents = request.parents().flatMap(Parents::read);
        if (request.parents().isPresent() && parents.isEmpty()) {
            return new Examined.Denied(Refusals.invalidParents());
        }
        Sorted sorted = sort(request, granted, parents);
        if (sorted.events() == 0) {
            return new Examined.Denied(Refusals.noEvent());
        }
        if (sorted.holdsTooMany()) {
            return new Examined.Denied(Refusals.refused(
                    Refusal.TOO_LARGE, sorted.unfit().get(0).fault().reason() + "; send fewer at a time"));
        }
        if (request.dataId().isPresent() && sorted.malformedAt().isEmpty()) {
            return withDataId(sorted, request, request.dataId().get());
        }
        return request.batchId().isPresent()
                ? withBatchId(sorted, request, request.batchId().get())
                : new Examined.Events(sorted);
    }

    private static Examined withDataId(Sorted sorted, IngestRequest request, String dataId) {
        Optional<DataId> id = DataId.fromProducer(request.producer().name(), dataId);
        return sorted.events() > 1 || id.isEmpty()
                ? new Examined.Denied(Refusals.invalidDataId(sorted.events()))
                : new Examined.Events(sorted.withId(id.get()));
    }

    private static Examined withBatchId(Sorted sorted, IngestRequest request, String batchId) {
        return batchId.isBlank() || batchId.length() > BATCH_ID_LENGTH_MAX
                ? new Examined.Denied(Refusals.invalidBatchId())
                : new Examined.Events(sorted.withBatch(request.producer().name(), batchId));
    }

    private Sorted sort(IngestRequest request, Admission.Granted granted, Optional<String> parents) {
        ChannelSpec channel = granted.channel();
        if (granted.form() instanceof BodyForm.Json json && request.body().length() > 0) {
            return Sorted.json(
                    request.body(),
                    codec.split(request.body(), json.framing(), channel.standard(), channel.dataId()),
                    channel,
                    request.producer().name(),
                    new Sorted.Label(Envelope.JSON, parents));
        }
        String mediaType = granted.form() instanceof BodyForm.Opaque opaque ? opaque.mediaType() : Envelope.JSON;
        return Sorted.opaque(request.body(), new Sorted.Label(mediaType, parents), channel.standard());
    }
}
