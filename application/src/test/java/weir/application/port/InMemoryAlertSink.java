package weir.application.port;

import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import weir.domain.alert.Notice;

/** Keeps the notices for whoever looks. */
public final class InMemoryAlertSink implements AlertSink {
    private final BlockingQueue<Notice> notices = new LinkedBlockingQueue<>();
    private volatile boolean closed;

    @Override
    public void send(Notice notice) {
        if (closed) {
            throw new OperationFailed(FailureCode.CLOSED, "the sink is closed");
        }
        notices.add(notice);
    }

    public List<Notice> notices() {
        return List.copyOf(notices);
    }

    @Override
    public void close() {
        closed = true;
    }
}
