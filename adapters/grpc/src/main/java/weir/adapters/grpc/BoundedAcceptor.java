package weir.adapters.grpc;

import io.grpc.netty.shaded.io.netty.channel.Channel;
import io.grpc.netty.shaded.io.netty.channel.socket.nio.NioServerSocketChannel;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** Takes no more connections than that: one beyond is closed as soon as it is there, before anything is made for it. */
final class BoundedAcceptor extends NioServerSocketChannel {
    private final int connectionsMax;
    private final AtomicInteger open = new AtomicInteger();

    BoundedAcceptor(int connectionsMax) {
        this.connectionsMax = connectionsMax;
    }

    @Override
    protected int doReadMessages(List<Object> accepted) throws Exception {
        int before = accepted.size();
        super.doReadMessages(accepted);
        for (int i = accepted.size() - 1; i >= before; i--) {
            Channel connection = (Channel) accepted.get(i);
            if (open.incrementAndGet() > connectionsMax) {
                open.decrementAndGet();
                accepted.remove(i);
                connection.unsafe().closeForcibly();
            } else {
                var unused = connection.closeFuture().addListener(closed -> open.decrementAndGet());
            }
        }
        return accepted.size() - before;
    }
}
