package weir.adapters.http.webhook;

import java.time.Duration;

/** Does something after a while. */
interface Later extends AutoCloseable {
    /** The task is short; it is left out if this is closed before. */
    void run(Runnable task, Duration wait);

    @Override
    void close();
}
