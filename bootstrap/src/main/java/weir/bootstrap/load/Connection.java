package weir.bootstrap.load;

import java.io.EOFException;
import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;

/** One connection, with one request under way at most. */
final class Connection {
    private static final int RECEIVE_BYTES = 64 << 10;

    private final LoadPlan plan;
    private final Selector selector;
    private final ByteBuffer received = ByteBuffer.allocateDirect(RECEIVE_BYTES);
    private final AnswerReader answer = new AnswerReader();
    private SocketChannel channel;
    private SelectionKey key;
    private ByteBuffer sending = ByteBuffer.allocate(0);
    private long dueNanos;

    Connection(LoadPlan plan, Selector selector) throws IOException {
        this.plan = plan;
        this.selector = selector;
        this.channel = connect();
        this.key = register();
    }

    private SocketChannel connect() throws IOException {
        SocketChannel opened = SocketChannel.open(plan.server());
        opened.setOption(StandardSocketOptions.TCP_NODELAY, true);
        opened.configureBlocking(false);
        return opened;
    }

    private SelectionKey register() throws IOException {
        return channel.register(selector, SelectionKey.OP_READ, this);
    }

    /** In place of the one that broke. */
    void reconnect() throws IOException {
        close();
        answer.clear();
        channel = connect();
        key = register();
    }

    void send(ByteBuffer request, long due) throws IOException {
        sending = request.duplicate();
        dueNanos = due;
        answer.clear();
        write();
    }

    long dueNanos() {
        return dueNanos;
    }

    AnswerReader answer() {
        return answer;
    }

    /** Takes what has come, and sends what there is room for; whether the answer is whole. */
    boolean progress() throws IOException {
        if (key.isWritable()) {
            write();
        }
        if (!key.isReadable()) {
            return false;
        }
        received.clear();
        int count = channel.read(received);
        if (count < 0) {
            throw new EOFException("the server closed the connection");
        }
        return answer.take(received.flip());
    }

    private void write() throws IOException {
        channel.write(sending);
        int interest = sending.hasRemaining() ? SelectionKey.OP_READ | SelectionKey.OP_WRITE : SelectionKey.OP_READ;
        if (key.interestOps() != interest) {
            key.interestOps(interest);
        }
    }

    void close() throws IOException {
        key.cancel();
        channel.close();
    }
}
