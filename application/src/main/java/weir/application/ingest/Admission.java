package weir.application.ingest;

import java.util.List;
import java.util.Optional;
import weir.application.ingest.IngestOutcome.Refusal;
import weir.application.ingest.IngestOutcome.Refused;
import weir.domain.envelope.ChannelName;

/** What can be said of a request before its body is known. */
sealed interface Admission {
    /** It depends on the body. */
    record Granted(ChannelSpec channel, BodyForm form) implements Admission {}

    /** It is refused whatever its body. */
    record Denied(Refused refused) implements Admission {}

    static Admission of(ChannelCatalogue channels, Producer producer, String channel, Optional<String> contentType) {
        if (!ChannelName.isLegal(channel)) {
            return new Denied(Refusals.invalidChannel(channel));
        }
        ChannelName name = new ChannelName(channel);
        Optional<ChannelSpec> spec = channels.find(name);
        if (spec.isEmpty()) {
            // A source learns the names of no channels but its own.
            List<String> near = channels.near(channel).stream()
                    .filter(other -> producer.mayWrite(new ChannelName(other)))
                    .toList();
            return new Denied(Refusals.unknownChannel(channel, near));
        }
        if (!producer.mayWrite(name)) {
            return new Denied(Refusals.refused(
                    Refusal.CHANNEL_FORBIDDEN, "source " + producer.name() + " may not write to channel " + name));
        }
        BodyForm form = BodyForm.of(contentType, spec.get());
        return form instanceof BodyForm.Unsupported unsupported
                ? new Denied(Refusals.refused(Refusal.UNSUPPORTED_CONTENT_TYPE, unsupported.why()))
                : new Granted(spec.get(), form);
    }
}
