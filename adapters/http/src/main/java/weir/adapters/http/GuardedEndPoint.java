package weir.adapters.http;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.ManagedSelector;
import org.eclipse.jetty.io.SocketChannelEndPoint;
import org.eclipse.jetty.io.ssl.SslConnection;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.util.thread.Scheduler;
import org.jspecify.annotations.Nullable;

/**
 * A connection that knows which thread serves it, and whose traffic the {@link Crowd} knows of, with TLS or without. It
 * spares the system what a client makes needless that waits for its answer.
 */
final class GuardedEndPoint extends SocketChannelEndPoint implements Crowd.Guest {
    private final NetworkThread thread;
    private final Crowd crowd;
    private final ConnectionState state;
    private LazyKey key;

    GuardedEndPoint(
            SocketChannel channel,
            ManagedSelector selector,
            LazyKey key,
            Scheduler scheduler,
            NetworkThread thread,
            Crowd crowd) {
        super(channel, selector, key, scheduler);
        this.thread = thread;
        this.key = key;
        this.crowd = crowd;
        this.state = crowd.newState();
    }

    /** The one that the request came by. */
    static GuardedEndPoint of(Request request) {
        return of(request.getConnectionMetaData().getConnection().getEndPoint());
    }

    /** The one below whatever layers there are. */
    static GuardedEndPoint of(EndPoint endPoint) {
        return (GuardedEndPoint) (endPoint instanceof EndPoint.Wrapper tls ? tls.unwrap() : endPoint);
    }

    NetworkThread thread() {
        return thread;
    }

    @Override
    public void replaceKey(SelectionKey newKey) {
        key = key.replacedBy(newKey);
        super.replaceKey(key);
    }

    /** More has come before the answer, or the client has gone: that can wait. */
    @Override
    public @Nullable Runnable onSelected() {
        if (key.isPutOff() && !getFillInterest().isInterested()) {
            key.stop();
            return null;
        }
        return super.onSelected();
    }

    @Override
    public ConnectionState state() {
        return state;
    }

    /** @return false if the connection has been cut off; then there is no request to handle */
    boolean beginRequest() {
        crowd.refundHead(state);
        return state.begin();
    }

    @Override
    public void onOpen() {
        super.onOpen();
        crowd.enter(this);
    }

    @Override
    public void onClose(@Nullable Throwable cause) {
        crowd.leave(this);
        super.onClose(cause);
    }

    /**
     * Jetty looks for the next request as soon as it has sent an answer, twice. The client has not even got it: there is
     * nothing yet, and the selector tells when there is.
     */
    @Override
    public int fill(ByteBuffer buffer) throws IOException {
        if (thread.isAnswering()) {
            return 0;
        }
        switch (state.phase()) {
            case IDLE, REQUEST -> {}
            case HEAD -> crowd.payForHead(this);
            case CUT_OFF -> {
                return -1;
            }
        }
        int filled = super.fill(buffer);
        if (filled > 0) {
            state.received(filled);
        }
        return filled;
    }

    @Override
    public boolean flush(ByteBuffer... buffers) throws IOException {
        long before = remaining(buffers);
        boolean all = super.flush(buffers);
        state.sent(before - remaining(buffers));
        return all;
    }

    private static long remaining(ByteBuffer... buffers) {
        long sum = 0;
        for (ByteBuffer buffer : buffers) {
            sum += buffer.remaining();
        }
        return sum;
    }

    @Override
    public boolean awaitsBytes() {
        return isFillInterested();
    }

    @Override
    public boolean awaitsRoom() {
        return getWriteFlusher().isPending();
    }

    @Override
    public void tell(Problem problem) {
        EndPoint speaking = getConnection() instanceof SslConnection tls ? tls.getSslEndPoint() : this;
        if (speaking.isOutputShutdown()) {
            return;
        }
        try {
            speaking.flush(ByteBuffer.wrap(problem.response()));
        } catch (IOException e) {
            close(e);
            return;
        }
        speaking.shutdownOutput();
    }

    /** As if the connection had been idle for too long: Jetty then fails the reading, and lets the request be answered. */
    @Override
    public void failReading(CutOff why) {
        onIdleExpired(why);
    }

    @Override
    public void close(CutOff why) {
        close((Throwable) why);
    }
}
