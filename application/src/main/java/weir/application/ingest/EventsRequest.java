package weir.application.ingest;

import java.util.Optional;

/** Events for a channel, in whatever form they came, and who sent them. */
sealed interface EventsRequest permits IngestRequest, PublishRequest {
    Producer producer();

    /** As the client spelt it. */
    String channel();

    /** In bytes, of what is there of them. */
    long size();

    Optional<String> clientAddress();

    Optional<String> userAgent();
}
