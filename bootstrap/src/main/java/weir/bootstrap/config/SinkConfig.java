package weir.bootstrap.config;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import weir.domain.envelope.ChannelName;
import weir.domain.webhook.WebhookSecret;

/** Where alerts are told. */
public sealed interface SinkConfig {
    /**
     * A server that is posted each notice.
     *
     * @param secrets what requests are signed with, at least one; two while one replaces the other
     * @param timeout for one request, to the end of the answer
     * @param attempts how often a notice is tried before it is given up
     * @param firstWait before the second attempt; doubled before each further one
     * @param longestWait what it is doubled up to
     * @param requests how many requests may be under way at once
     */
    record Webhook(
            URI url,
            List<WebhookSecret> secrets,
            Duration timeout,
            int attempts,
            Duration firstWait,
            Duration longestWait,
            int requests)
            implements SinkConfig {
        public Webhook {
            secrets = List.copyOf(secrets);
        }
    }

    /** A channel that gets an event for each notice. */
    record Channel(ChannelName channel) implements SinkConfig {}

    /** Weir's own log, a line for each notice. */
    record Log() implements SinkConfig {}
}
