package weir.adapters.http;

import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.eclipse.jetty.io.ManagedSelector;
import org.eclipse.jetty.io.SocketChannelEndPoint;
import org.eclipse.jetty.server.ConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;

/** Jetty's connector, with a {@link NetworkThread} for each of its selectors. */
final class NetworkConnector extends ServerConnector {
    private final Map<ManagedSelector, NetworkThread> threads = new ConcurrentHashMap<>();

    NetworkConnector(Server server, int acceptors, int selectors, ConnectionFactory... factories) {
        super(server, acceptors, selectors, factories);
    }

    @Override
    protected SocketChannelEndPoint newEndPoint(SocketChannel channel, ManagedSelector selector, SelectionKey key) {
        NetworkEndPoint endPoint = new NetworkEndPoint(
                channel, selector, key, getScheduler(), threads.computeIfAbsent(selector, NetworkThread::new));
        endPoint.setIdleTimeout(getIdleTimeout());
        return endPoint;
    }
}
