package weir.application.ingest;

import java.util.Optional;
import weir.application.port.PayloadCodec;
import weir.domain.envelope.DataId;
import weir.domain.envelope.Envelope;
import weir.domain.envelope.Payload;
import weir.domain.envelope.SourceName;
import weir.domain.reject.Fault;
import weir.domain.standard.Standard;

/** What the front end would make of one event, without a request around it. */
public final class TryStandard {
    private static final String OPAQUE = "text/plain";

    private final PayloadCodec codec;

    public TryStandard(PayloadCodec codec) {
        this.codec = codec;
    }

    /**
     * @param id the producer's; empty if the event names none
     * @param fault what the channel's standard finds wrong; empty if nothing
     */
    public record Tried(Payload event, String contentType, Optional<DataId> id, Optional<Fault> fault) {}

    /** An event that need not be JSON, and is not, is taken as it is. */
    public Tried apply(ChannelSpec channel, SourceName source, Payload event) {
        Standard standard = channel.standard();
        return switch (standard.json()) {
            case NONE -> only(Sorted.opaque(event, OPAQUE, standard), event);
            case OBJECT -> only(json(channel, source, event), event);
            case ANY -> {
                Sorted sorted = json(channel, source, event);
                yield only(sorted.malformedAt().isPresent() ? Sorted.opaque(event, OPAQUE, standard) : sorted, event);
            }
        };
    }

    private Sorted json(ChannelSpec channel, SourceName source, Payload event) {
        return Sorted.json(
                event,
                codec.split(event, PayloadCodec.Framing.JSON, channel.standard(), channel.dataId()),
                channel,
                source);
    }

    /** The first event, if the text is an array of several. */
    private static Tried only(Sorted sorted, Payload text) {
        if (!sorted.unfit().isEmpty()) {
            Sorted.Unfit unfit = sorted.unfit().get(0);
            return new Tried(unfit.bytes(), sorted.contentType(), Optional.empty(), Optional.of(unfit.fault()));
        }
        if (sorted.fit().isEmpty()) {
            return new Tried(text, Envelope.JSON, Optional.empty(), Optional.empty());
        }
        Sorted.Fit fit = sorted.fit().get(0);
        return new Tried(fit.bytes(), sorted.contentType(), fit.id(), Optional.empty());
    }
}
