package weir.application.port;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import weir.domain.alert.Notice;

final class InMemoryAlertSinkTest extends AlertSinkContract {
    private final InMemoryAlertSink sink = new InMemoryAlertSink();

    @Override
    protected AlertSink open() {
        return sink;
    }

    @Override
    protected BlockingQueue<String> arrived() {
        return new LinkedBlockingQueue<>(sink.notices().stream().map(Notice::id).toList());
    }
}
