package weir.application.alert;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import weir.application.handle.AsyncEventHandler;
import weir.application.handle.Event;
import weir.application.handle.Handled;
import weir.domain.alert.AlertEvents;
import weir.domain.alert.Notice;

/** Tells the notices that it is given. An event that is no notice is refused. */
public final class TellAlerts implements AsyncEventHandler {
    private final AlertEvents events;
    private final Telling telling;

    public TellAlerts(AlertEvents events, Telling telling) {
        this.events = events;
        this.telling = telling;
    }

    @Override
    public CompletionStage<Handled> handle(Event event) {
        Notice notice;
        try {
            notice = events.read(event.envelope());
        } catch (IllegalArgumentException e) {
            return CompletableFuture.completedStage(new Handled.Refused(String.valueOf(e.getMessage())));
        }
        return telling.tell(notice, event.envelope().data(), event.attempt());
    }

    @Override
    public void close() {
        telling.close();
    }
}
