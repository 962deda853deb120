package weir.adapters.redis;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import weir.application.port.TraceStore;
import weir.application.port.TraceStoreContract;

/** The contract, against a real Redis. */
class RedisTraceStoreTest extends TraceStoreContract {
    private final List<String> damages = new CopyOnWriteArrayList<>();
    private RedisServer server;
    private RedisTraceStore store;

    @BeforeEach
    void open(@TempDir Path folder) throws IOException {
        server = RedisServer.start(folder);
        store = new RedisTraceStore(Stores.options(server, damages::add));
    }

    @AfterEach
    void close() {
        store.close();
        server.close();
        assertThat(damages).isEmpty();
    }

    @Override
    protected TraceStore store() {
        return store;
    }

    @Override
    protected void reopen() {
        store.close();
        store = new RedisTraceStore(Stores.options(server, damages::add));
    }
}
