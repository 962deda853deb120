package weir.adapters.http;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.io.ManagedSelector;
import org.eclipse.jetty.io.SocketChannelEndPoint;
import org.eclipse.jetty.server.ConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;

/**
 * Jetty's connector, with a {@link NetworkThread} for each of its selectors. It lets its connections into a {@link Crowd},
 * and has the crowd looked at once a second.
 */
final class GuardedConnector extends ServerConnector {
    private static final Logger LOG = System.getLogger(GuardedConnector.class.getName());
    private static final long JUDGE_MILLIS = 1_000;

    private final Crowd crowd;
    private final Map<ManagedSelector, NetworkThread> threads = new ConcurrentHashMap<>();

    GuardedConnector(Server server, Crowd crowd, ConnectionFactory... factories) {
        super(server, 1, -1, factories);
        this.crowd = crowd;
    }

    @Override
    protected SocketChannelEndPoint newEndPoint(SocketChannel channel, ManagedSelector selector, SelectionKey key) {
        GuardedEndPoint endPoint = new GuardedEndPoint(
                channel,
                selector,
                new LazyKey(key),
                getScheduler(),
                threads.computeIfAbsent(selector, NetworkThread::new),
                crowd);
        endPoint.setIdleTimeout(getIdleTimeout());
        return endPoint;
    }

    @Override
    protected void doStart() throws Exception {
        super.doStart();
        judgeSoon();
    }

    private void judgeSoon() {
        getScheduler().schedule(this::judge, JUDGE_MILLIS, TimeUnit.MILLISECONDS);
    }

    private void judge() {
        if (!isStarted() && !isStarting()) {
            return;
        }
        try {
            crowd.judge();
        } catch (RuntimeException | Error e) {
            // Whatever it was, the next look comes: without it slow clients would stay for ever.
            LOG.log(Level.ERROR, "the connections could not be looked at", e);
        } finally {
            judgeSoon();
        }
    }
}
