package weir.adapters.http;

import static java.nio.channels.SelectionKey.OP_READ;
import static java.nio.channels.SelectionKey.OP_WRITE;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LazyKeyTest {
    private static final long WAIT_MILLIS = 10_000;

    private Selector selector;
    private ServerSocketChannel listening;
    private SocketChannel client;
    private SocketChannel connection;
    private SelectionKey inner;
    private LazyKey key;

    @BeforeEach
    void connect() throws IOException {
        selector = Selector.open();
        listening = ServerSocketChannel.open().bind(new InetSocketAddress("127.0.0.1", 0));
        client = SocketChannel.open(listening.getLocalAddress());
        connection = listening.accept();
        connection.configureBlocking(false);
        inner = connection.register(selector, 0);
        key = new LazyKey(inner);
    }

    @AfterEach
    void close() throws IOException {
        selector.close();
        client.close();
        connection.close();
        listening.close();
    }

    @Test
    void readingThatNobodyWantsIsPutOff() {
        key.interestOps(OP_READ);
        key.interestOps(0);
        assertThat(key.isPutOff()).isTrue();
        assertThat(key.interestOps()).isZero();
        assertThat(inner.interestOps()).isEqualTo(OP_READ);

        key.interestOps(OP_READ);
        assertThat(key.isPutOff()).isFalse();
        assertThat(key.interestOps()).isEqualTo(OP_READ);
    }

    @Test
    void writingIsNeverPutOff() {
        key.interestOps(OP_READ);
        key.interestOps(0);
        key.interestOps(OP_WRITE);
        assertThat(inner.interestOps()).isEqualTo(OP_WRITE);
        key.interestOps(0);
        assertThat(key.isPutOff()).isFalse();
        assertThat(inner.interestOps()).isZero();

        key.interestOps(OP_READ | OP_WRITE);
        key.interestOps(0);
        assertThat(inner.interestOps()).isZero();
    }

    @Test
    void whatComesAllTheSameIsToldOnce() throws IOException {
        key.interestOps(OP_READ);
        key.interestOps(0);
        client.write(ByteBuffer.wrap(new byte[] {1}));
        assertThat(selector.select(WAIT_MILLIS)).isEqualTo(1);
        assertThat(key.readyOps()).isEqualTo(OP_READ);
        key.stop();
        assertThat(key.isPutOff()).isFalse();
        selector.selectedKeys().clear();
        assertThat(selector.selectNow()).isZero();

        key.interestOps(OP_READ);
        assertThat(selector.select(WAIT_MILLIS)).isEqualTo(1);
    }

    @Test
    void aReplacementGoesOnAsTheKeyWas() throws IOException {
        key.interestOps(OP_READ);
        key.interestOps(0);
        try (Selector another = Selector.open()) {
            SelectionKey registered = connection.register(another, OP_READ);
            LazyKey replacement = key.replacedBy(registered);
            assertThat(replacement.isPutOff()).isTrue();
            replacement.stop();
            assertThat(registered.interestOps()).isZero();
        }
    }

    @Test
    void elseItIsTheKey() {
        assertThat(key.channel()).isSameAs(connection);
        assertThat(key.selector()).isSameAs(selector);
        assertThat(key.isValid()).isTrue();
        key.cancel();
        assertThat(key.isValid()).isFalse();
    }
}
