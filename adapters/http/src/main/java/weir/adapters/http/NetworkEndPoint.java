package weir.adapters.http;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import org.eclipse.jetty.io.ManagedSelector;
import org.eclipse.jetty.io.SocketChannelEndPoint;
import org.eclipse.jetty.util.thread.Scheduler;

/** A connection that knows which thread serves it. */
final class NetworkEndPoint extends SocketChannelEndPoint {
    private final NetworkThread thread;

    NetworkEndPoint(
            SocketChannel channel,
            ManagedSelector selector,
            SelectionKey key,
            Scheduler scheduler,
            NetworkThread thread) {
        super(channel, selector, key, scheduler);
        this.thread = thread;
    }

    NetworkThread thread() {
        return thread;
    }

    /**
     * Jetty looks for the next request as soon as it has sent an answer, twice. The client has not even got it: there is
     * nothing yet, and the selector tells when there is.
     */
    @Override
    public int fill(ByteBuffer buffer) throws IOException {
        return thread.isAnswering() ? 0 : super.fill(buffer);
    }
}
