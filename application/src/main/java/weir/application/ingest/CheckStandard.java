package weir.application.ingest;

import java.util.Optional;
import weir.application.port.PayloadCodec;
import weir.application.port.PayloadCodec.Framing;
import weir.domain.envelope.Envelope;
import weir.domain.envelope.Payload;
import weir.domain.envelope.SourceName;
import weir.domain.reject.Fault;
import weir.domain.reject.RejectCode;

/** Whether an event meets the standard of a channel, as the front end would find if it were sent alone. */
public final class CheckStandard {
    private final PayloadCodec codec;

    public CheckStandard(PayloadCodec codec) {
        this.codec = codec;
    }

    /**
     * @param contentType as the channel takes it
     * @param data the event's bytes, without what stands around it
     * @param fault empty if it meets the standard
     */
    public record Checked(String contentType, Payload data, Optional<Fault> fault) {}

    /** @param data at least one byte */
    public Checked check(ChannelSpec channel, SourceName source, String contentType, Payload data) {
        BodyForm form = BodyForm.of(Optional.of(contentType), channel);
        if (form instanceof BodyForm.Unsupported unsupported) {
            return new Checked(
                    contentType, data, Optional.of(Fault.standard(RejectCode.NOT_AN_OBJECT, unsupported.why())));
        }
        String taken = form instanceof BodyForm.Opaque opaque ? opaque.mediaType() : Envelope.JSON;
        Sorted.Label label = new Sorted.Label(taken, Optional.empty());
        Sorted sorted = form instanceof BodyForm.Json
                ? Sorted.json(
                        data,
                        codec.split(data, Framing.VALUE, channel.standard(), Optional.empty()),
                        channel,
                        source,
                        label)
                : Sorted.opaque(data, label, channel.standard());
        return sorted.unfit().stream()
                .findFirst()
                .map(unfit -> new Checked(taken, unfit.bytes(), Optional.of(unfit.fault())))
                .orElseGet(() -> new Checked(taken, sorted.fit().get(0).bytes(), Optional.empty()));
    }
}
