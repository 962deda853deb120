package weir.application.port;

import weir.domain.alert.Notice;

/**
 * Tells people, or what they have set up, about alerts. Notices about one alert's detector and key arrive in the order
 * in which they were sent; between others there is no order. Each arrives at least once, or is handed to whoever was
 * named to take what could not be delivered: none is lost without a word. One that arrives twice has the same
 * {@link Notice#id()}.
 */
public interface AlertSink extends AutoCloseable {
    /**
     * Takes over the notice and returns at once, whatever the other end does. May be called by any thread.
     *
     * @throws OperationFailed {@link FailureCode#CLOSED} if the sink is closed
     */
    void send(Notice notice);

    /** Hands over what has not been delivered, and takes no more. Idempotent. */
    @Override
    void close();
}
