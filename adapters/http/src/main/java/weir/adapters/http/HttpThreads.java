package weir.adapters.http;

import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/** The threads of the server. */
final class HttpThreads extends QueuedThreadPool {
    HttpThreads(int threadsMax, int threadsMin, int idleMillis) {
        super(threadsMax, threadsMin, idleMillis);
        setName("http");
    }

    /**
     * Jetty gives a connection that has its answer to a thread of the pool, to wait for the next request. If the
     * network's own thread sent the answer it does that itself: waking another one would cost more than all of it.
     */
    @Override
    public void execute(Runnable job) {
        if (job instanceof Connection connection
                && GuardedEndPoint.of(connection.getEndPoint()).thread().isAnswering()) {
            job.run();
        } else {
            super.execute(job);
        }
    }
}
