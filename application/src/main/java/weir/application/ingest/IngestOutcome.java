package weir.application.ingest;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import weir.domain.envelope.DataId;

/** What the front end answers. */
public sealed interface IngestOutcome {
    /**
     * The events that met the standard are durable.
     *
     * @param ids of the accepted events, in order
     * @param rejected those that did not meet it, by their place in the request
     */
    record Accepted(List<DataId> ids, List<RejectedEvent> rejected) implements IngestOutcome {}

    /** @param index from 0, in the order of the request; a blank line of NDJSON does not count */
    record RejectedEvent(int index, String code, String reason) {}

    /**
     * Nothing was accepted.
     *
     * @param detail what a program may want to read besides the code
     * @param retryAfter when it is worth trying again
     */
    record Refused(Refusal refusal, String message, Map<String, Object> detail, Optional<Duration> retryAfter)
            implements IngestOutcome {}

    /** Why a request was refused. The codes are stable. */
    enum Refusal {
        MALFORMED_JSON("malformed_json", 400),
        EMPTY_BATCH("empty_batch", 400),
        /** Every event of the request was rejected; the detail lists them. */
        ALL_REJECTED("all_rejected", 400),
        INVALID_DATA_ID("invalid_data_id", 400),
        INVALID_PARENTS("invalid_parents", 400),
        INVALID_CHANNEL("invalid_channel", 400),
        CHANNEL_FORBIDDEN("channel_forbidden", 403),
        UNKNOWN_CHANNEL("unknown_channel", 404),
        /** An open channel whose table is another channel's. */
        CHANNEL_CLASH("channel_clash", 409),
        TOO_LARGE("too_large", 413),
        UNSUPPORTED_CONTENT_TYPE("unsupported_content_type", 415),
        RATE_LIMITED("rate_limited", 429),
        /** The source has as many bytes and events under way as it may. */
        TOO_MUCH_AT_ONCE("too_much_at_once", 429),
        /** The requests of all sources together leave no memory for it. */
        OVERLOADED("overloaded", 503),
        /** The queue cannot take it now: full, disk full, broken, or closing. */
        UNAVAILABLE("unavailable", 503);

        private final String code;
        private final int status;

        Refusal(String code, int status) {
            this.code = code;
            this.status = status;
        }

        public String code() {
            return code;
        }

        /** The HTTP status that says it. */
        public int status() {
            return status;
        }
    }
}
