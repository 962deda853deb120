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
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return failed(event, e);
        } catch (Exception | LinkageError | AssertionError | StackOverflowError e) {
            return failed(event, e);
        }
    }

    private static Failed failed(Event event, Throwable why) {
        LOG.log(Level.DEBUG, () -> "the event " + event.id() + " of channel " + event.channel() + " failed", why);
        return new Failed(why.toString(), Optional.empty());
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        try {
            handler.stop();
        } catch (Exception | LinkageError e) {
            LOG.log(Level.WARNING, "an agent's handler could not be stopped", e);
        }
    }
}
