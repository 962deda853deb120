package weir.application.handle;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import weir.application.handle.Handled.Done;
import weir.application.handle.Handled.Failed;
import weir.application.handle.Handled.Refused;

/** An {@link EventHandler} as what a {@link RunAgent} runs: whatever it throws is an answer. */
public final class SyncHandler implements AsyncEventHandler {
    private static final Logger LOG = System.getLogger(SyncHandler.class.getName());

    private final EventHandler handler;
    private boolean closed;

    public SyncHandler(EventHandler handler) {
        this.handler = handler;
    }

    @Override
    public CompletionStage<Handled> handle(Event event) {
        return CompletableFuture.completedFuture(handled(event));
    }

    private Handled handled(Event event) {
        try {
            return new Done(handler.handle(event));
        } catch (EventRefused e) {
            return new Refused(String.valueOf(e.getMessage()));
        } catch (Throwable e) {
            // Whether memory is short because of this event or of all there is cannot be told: it comes again after a
            // while.
            LOG.log(Level.DEBUG, () -> "the event " + event.id() + " of channel " + event.channel() + " failed", e);
            return new Failed(text(e), Optional.empty());
        } finally {
            Thread.interrupted(); // nobody ends an agent so: it would be the handler's own
        }
    }

    /** With its class, which tells more than what stands behind it. */
    static String text(Throwable thrown) {
        try {
            return thrown.toString();
        } catch (RuntimeException | Error e) {
            return thrown.getClass().getName();
        }
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        try {
            handler.stop();
        } catch (Throwable e) {
            LOG.log(Level.WARNING, "an agent's handler could not be stopped", e);
        }
    }
}
