package weir.adapters.http;

import java.time.Duration;

/** The requests that have no answer yet. */
final class InFlight {
    private int requests;

    synchronized void begin() {
        requests++;
    }

    synchronized void end() {
        requests--;
        if (requests == 0) {
            notifyAll();
        }
    }

    synchronized int requests() {
        return requests;
    }

    /** @return whether there are none left; false if there still are after that time */
    synchronized boolean awaitNone(Duration timeout) throws InterruptedException {
        long deadline = System.nanoTime() + timeout.toNanos();
        while (requests > 0) {
            long millis = (deadline - System.nanoTime()) / 1_000_000;
            if (millis <= 0) {
                return false;
            }
            wait(millis);
        }
        return true;
    }
}
