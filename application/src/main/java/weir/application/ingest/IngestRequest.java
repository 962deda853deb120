package weir.application.ingest;

import java.util.Optional;
import weir.domain.envelope.Payload;

/**
 * A request whose body is whole and decompressed.
 *
 * @param channel as the client spelt it
 * @param contentType as the client sent it, with its parameters; empty if it sent none
 * @param dataId the producer's id of the one event in the body (header {@code Weir-Data-Id})
 * @param batchId the producer's id of the request (header {@code Weir-Batch-Id}): an event without an id of its own is
 *     then known by it and its place, so that the same request sent again is recognised
 * @param parents the ids of the events from which those in the body were made, as the client sent them (header
 *     {@code Weir-Parents})
 */
public record IngestRequest(
        Producer producer,
        String channel,
        Optional<String> contentType,
        Payload body,
        Optional<String> dataId,
        Optional<String> batchId,
        Optional<String> clientAddress,
        Optional<String> userAgent,
        Optional<String> parents)
        implements EventsRequest {
    /** A request whose events were made from no others. */
    public IngestRequest(
            Producer producer,
            String channel,
            Optional<String> contentType,
            Payload body,
            Optional<String> dataId,
            Optional<String> batchId,
            Optional<String> clientAddress,
            Optional<String> userAgent) {
        this(producer, channel, contentType, body, dataId, batchId, clientAddress, userAgent, Optional.empty());
    }

    @Override
    public long size() {
        return body.length();
    }
}
