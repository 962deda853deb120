package weir.adapters.http;

import java.util.Optional;
import org.eclipse.jetty.util.Callback;
import weir.application.ingest.Allowance;
import weir.application.ingest.IngestOutcome.Refused;
import weir.application.ingest.Producer;
import weir.application.ingest.RequestMemory;

/**
 * What one request takes of the server, from its head to its answer's last byte. It gives back all of it when the answer
 * has been written, or never can be, and its events are in nobody's hands any more. May be used from any thread.
 */
final class RequestShare implements Callback, Allowance {
    private final Callback callback;
    private final InFlight inFlight;
    private final ConnectionState connection;
    private final RequestMemory memory;
    private RequestMemory.Account account;
    private long held;
    private long heldAsStranger;
    private boolean withUseCase;
    private boolean complete;

    /** @param callback is told in its turn that the request has its answer, or never will */
    RequestShare(Callback callback, InFlight inFlight, ConnectionState connection, RequestMemory memory) {
        this.callback = callback;
        this.inFlight = inFlight;
        this.connection = connection;
        this.memory = memory;
        this.account = memory.ofStrangers();
    }

    /** The request is that source's. What it has taken before stays on the account of those that nobody knows yet. */
    void belongsTo(Producer producer) {
        connection.known();
        synchronized (this) {
            heldAsStranger = held;
            held = 0;
            account = memory.of(producer.name());
        }
    }

    /** The request is refused; its body is read only for its client to hear of it. */
    void refused() {
        connection.refused();
    }

    @Override
    public synchronized Optional<Refused> take(long bytes) {
        Optional<Refused> refused = memory.take(account, bytes, held);
        if (refused.isEmpty()) {
            held += bytes;
        }
        return refused;
    }

    synchronized void giveBack(long bytes) {
        long back = Math.min(bytes, held);
        held -= back;
        memory.giveBack(account, back);
    }

    /** Its events are in the hands of the use case, until {@link #keepOnly}, whatever becomes of the connection. */
    synchronized void ingesting() {
        withUseCase = true;
    }

    /** Gives back all but so much, which the answer takes. */
    synchronized void keepOnly(long bytes) {
        withUseCase = false;
        giveBack(complete ? held : Math.max(0, held - bytes));
    }

    private void complete() {
        synchronized (this) {
            complete = true;
            memory.giveBack(memory.ofStrangers(), heldAsStranger);
            heldAsStranger = 0;
            if (!withUseCase) {
                giveBack(held);
            }
        }
        connection.end();
        inFlight.end();
    }

    @Override
    public void succeeded() {
        complete();
        callback.succeeded();
    }

    @Override
    public void failed(Throwable failure) {
        complete();
        callback.failed(failure);
    }

    @Override
    public InvocationType getInvocationType() {
        return callback.getInvocationType();
    }
}
