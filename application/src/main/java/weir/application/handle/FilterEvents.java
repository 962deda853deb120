package weir.application.handle;

import java.util.List;
import weir.domain.envelope.ChannelName;

/** Publishes each event that it is given as it came to another channel; which it is given its {@code where} says. */
public final class FilterEvents implements EventHandler {
    private final ChannelName to;

    public FilterEvents(ChannelName to) {
        this.to = to;
    }

    @Override
    public List<Output> handle(Event event) {
        return List.of(new Output(to, event.contentType(), event.envelope().data()));
    }
}
