package weir.adapters.local.trace;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import weir.application.port.TraceStore;
import weir.application.port.TraceStoreContract;

class EmbeddedTraceStoreTest extends TraceStoreContract {
    private final List<String> damages = new ArrayList<>();

    @TempDir
    private Path folder;

    private EmbeddedTraceStore store = Traces.small(Path.of("."), damages::add);

    @BeforeEach
    void open() {
        store = Traces.small(folder.resolve("trace"), damages::add);
    }

    @AfterEach
    void close() {
        store.close();
        assertThat(damages).isEmpty();
    }

    @Override
    protected TraceStore store() {
        return store;
    }

    @Override
    protected void reopen() {
        store.close();
        open();
    }
}
