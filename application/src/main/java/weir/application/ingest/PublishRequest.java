package weir.application.ingest;

import java.util.List;
import java.util.Optional;
import weir.domain.envelope.Payload;

/**
 * A request whose events came one by one, each with what is to be known of it.
 *
 * @param channel as the client spelt it
 * @param batchId the producer's id of the request: an event without an id of its own is then known by it and its place
 */
public record PublishRequest(
        Producer producer,
        String channel,
        List<NewEvent> events,
        Optional<String> batchId,
        Optional<String> clientAddress,
        Optional<String> userAgent)
        implements EventsRequest {
    /** More are refused, as a body is that holds more. */
    public static final int EVENTS_MAX = 100_000;

    public PublishRequest {
        events = List.copyOf(events);
    }

    /**
     * One event, whole: an array is one too.
     *
     * @param contentType as the client sent it, with its parameters; empty if it sent none
     * @param dataId the producer's id of it
     * @param parents the ids of the events from which it was made, as the client sent them
     */
    public record NewEvent(Payload data, Optional<String> contentType, Optional<String> dataId, List<String> parents) {
        public NewEvent {
            parents = List.copyOf(parents);
        }
    }

    @Override
    public long size() {
        return events.stream().mapToLong(event -> event.data().length()).sum();
    }
}
