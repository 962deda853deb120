package weir.application.alert;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import weir.application.handle.Handled;
import weir.application.handle.Output;
import weir.domain.alert.Notice;
import weir.domain.envelope.ChannelName;
import weir.domain.envelope.Envelope;
import weir.domain.envelope.Payload;

/** Publishes each notice, as JSON, to a channel. */
public final class PublishAlerts implements Telling {
    private final ChannelName channel;

    public PublishAlerts(ChannelName channel) {
        this.channel = channel;
    }

    @Override
    public CompletionStage<Handled> tell(Notice notice, Payload json, int attempt) {
        return CompletableFuture.completedStage(new Handled.Done(List.of(new Output(channel, Envelope.JSON, json))));
    }
}
