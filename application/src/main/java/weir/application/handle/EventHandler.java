package weir.application.handle;

import java.util.List;

/**
 * What an agent does with an event: the one interface that a plugin implements, in a public class with a public constructor
 * without parameters that {@link java.util.ServiceLoader} finds. Weir makes an object of it for each agent that is
 * configured with it, and calls that from one thread at a time.
 *
 * <p>Events come in the order of the channel, each at least once: after a crash those again of which nothing was known to be
 * durable. What is returned is published once, however often the event comes, if the same event gives the same outputs.
 */
public interface EventHandler {
    /**
     * Called once, before the first event.
     *
     * @throws Exception if it cannot begin with these settings; it is tried again after a while, with another object
     */
    default void start(HandlerSettings settings) throws Exception {}

    /**
     * Takes an event. The next one waits until this returns, and so does whoever wants to pause the agent; nobody else does.
     *
     * @return what is to be published, in that order; often nothing
     * @throws EventRefused if the event could never be taken: it is rejected at once
     * @throws Exception if it cannot be taken now: it comes again after a while, and is rejected when that has failed as often
     *     as is configured
     */
    List<Output> handle(Event event) throws Exception;

    /** Called once, after the last event. */
    default void stop() throws Exception {}
}
