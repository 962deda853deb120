package weir.application.ingest;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import weir.application.port.PayloadCodec;
import weir.application.port.PayloadCodec.Piece;
import weir.application.port.PayloadCodec.Split;
import weir.domain.envelope.DataId;
import weir.domain.envelope.Payload;
import weir.domain.envelope.SourceName;
import weir.domain.reject.Fault;
import weir.domain.reject.RejectCode;
import weir.domain.reject.Stage;
import weir.domain.standard.Standard;

/**
 * The events of one request, those that meet the channel's standard and those that do not.
 *
 * @param malformedAt where a body goes wrong that was refused whole, in bytes
 */
record Sorted(List<Fit> fit, List<Unfit> unfit, OptionalLong malformedAt) {
    /**
     * What events of a request have in common.
     *
     * @param contentType the media type
     * @param parents in their canonical form; empty if they were made from no others
     */
    record Label(String contentType, Optional<String> parents) {}

    /**
     * @param index its place in the request, from 0
     * @param id the producer's; empty if it gave none
     */
    record Fit(int index, Label label, Payload bytes, Optional<DataId> id) {}

    /**
     * @param index its place in the request, from 0
     * @param id of the batch that it is a part of; empty if the producer gave none
     */
    record Unfit(int index, Label label, Payload bytes, Fault fault, Optional<DataId> id) {
        Unfit(int index, Label label, Payload bytes, Fault fault) {
            this(index, label, bytes, fault, Optional.empty());
        }
    }

    int events() {
        return fit.size() + unfit.size();
    }

    /** Whether the body was given up because of the number of its events: it is refused, as one with too many bytes is. */
    boolean holdsTooMany() {
        return malformedAt.isPresent() && unfit.get(0).fault().code() == RejectCode.TOO_LARGE;
    }

    /** A body that is one event of any bytes. */
    static Sorted opaque(Payload body, Label label, Standard standard) {
        if (body.length() == 0) {
            return new Sorted(List.of(), List.of(), OptionalLong.empty());
        }
        if (body.length() > standard.eventBytesMax()) {
            Fault fault = Fault.standard(
                    RejectCode.TOO_LARGE,
                    "the event has " + body.length() + " bytes, and the channel takes at most "
                            + standard.eventBytesMax());
            return new Sorted(List.of(), List.of(new Unfit(0, label, body, fault)), OptionalLong.empty());
        }
        return new Sorted(List.of(new Fit(0, label, body, Optional.empty())), List.of(), OptionalLong.empty());
    }

    /** A body that the codec has cut into pieces. */
    static Sorted json(Payload body, Split split, ChannelSpec channel, SourceName source, Label label) {
        if (split instanceof Split.Malformed malformed) {
            return new Sorted(
                    List.of(),
                    List.of(new Unfit(0, label, body, malformed.fault())),
                    OptionalLong.of(malformed.offset()));
        }
        List<Piece> pieces = ((Split.Events) split).pieces();
        List<Fit> fit = new ArrayList<>(pieces.size());
        List<Unfit> unfit = new ArrayList<>();
        for (int i = 0; i < pieces.size(); i++) {
            Piece piece = pieces.get(i);
            Optional<DataId> id = piece.producerId().flatMap(text -> DataId.fromProducer(source, text));
            Optional<Fault> fault = fault(piece, id, channel);
            if (fault.isPresent()) {
                unfit.add(new Unfit(i, label, piece.bytes(), fault.get()));
            } else {
                fit.add(new Fit(i, label, piece.bytes(), id));
            }
        }
        return new Sorted(fit, unfit, OptionalLong.empty());
    }

    private static Optional<Fault> fault(PayloadCodec.Piece piece, Optional<DataId> id, ChannelSpec channel) {
        if (piece.fault().isPresent()) {
            return piece.fault();
        }
        if (piece.producerId().isPresent() && id.isEmpty()) {
            Optional<String> field = channel.dataId().map(Object::toString);
            String reason = "the id in " + field.orElse("the event") + " is blank or longer than 1024 characters";
            return Optional.of(new Fault(Stage.STANDARD, RejectCode.INVALID_DATA_ID, reason, Optional.empty(), field));
        }
        return channel.standard()
                .schema()
                .flatMap(schema -> schema.violation(piece.bytes()))
                .map(violation -> Fault.standard(RejectCode.SCHEMA_VIOLATION, violation));
    }

    /** The same, with the id that the request names for its one event. */
    Sorted withId(DataId id) {
        return new Sorted(
                fit.stream()
                        .map(event -> new Fit(event.index(), event.label(), event.bytes(), Optional.of(id)))
                        .toList(),
                unfit,
                malformedAt);
    }

    /** The same, with ids from the request's own and their places for the events that have none. */
    Sorted withBatch(SourceName source, String batchId) {
        return new Sorted(
                fit.stream()
                        .map(event -> event.id().isPresent()
                                ? event
                                : new Fit(
                                        event.index(),
                                        event.label(),
                                        event.bytes(),
                                        ofBatch(source, batchId, event.index())))
                        .toList(),
                unfit.stream()
                        .map(event -> new Unfit(
                                event.index(),
                                event.label(),
                                event.bytes(),
                                event.fault(),
                                event.id().or(() -> ofBatch(source, batchId, event.index()))))
                        .toList(),
                malformedAt);
    }

    private static Optional<DataId> ofBatch(SourceName source, String batchId, int index) {
        return DataId.fromProducer(source, batchId.strip() + "/" + index);
    }
}
