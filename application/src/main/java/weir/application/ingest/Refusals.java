package weir.application.ingest;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import weir.application.ingest.IngestOutcome.Refusal;
import weir.application.ingest.IngestOutcome.Refused;
import weir.application.ingest.IngestOutcome.RejectedEvent;
import weir.application.port.FailureCode;
import weir.domain.envelope.ChannelName;
import weir.domain.reject.RejectCode;
import weir.domain.table.TableSpec;

/** The words in which a request is refused. */
final class Refusals {
    private static final int NAME_LENGTH_MAX = 80;

    private Refusals() {}

    static Refused refused(Refusal refusal, String message) {
        return refused(refusal, message, Map.of());
    }

    static Refused refused(Refusal refusal, String message, Map<String, Object> detail) {
        return new Refused(refusal, message, detail, Optional.empty());
    }

    static Refused invalidChannel(String name) {
        return refused(
                Refusal.INVALID_CHANNEL,
                "\"" + Wrap.abridged(name, NAME_LENGTH_MAX)
                        + "\" is no channel name: 1 to 64 of a-z, 0-9, _ and -, a letter or digit first");
    }

    static Refused unknownChannel(String name, List<String> near) {
        String hint = near.isEmpty() ? "" : "; near to it: " + String.join(", ", near);
        return refused(Refusal.UNKNOWN_CHANNEL, "there is no channel \"" + name + "\"" + hint, Map.of("near", near));
    }

    static Refused rateLimited(Producer producer, Duration retryAfter) {
        Producer.RateLimit rate = producer.rate();
        Map<String, Object> detail = new LinkedHashMap<>();
        if (rate.eventsPerSecond() < Long.MAX_VALUE) {
            detail.put("events_per_second", rate.eventsPerSecond());
        }
        if (rate.bytesPerSecond() < Long.MAX_VALUE) {
            detail.put("bytes_per_second", rate.bytesPerSecond());
        }
        String message = "source " + producer.name() + " sends more than it may; nothing of this request was taken";
        return new Refused(Refusal.RATE_LIMITED, message, detail, Optional.of(retryAfter));
    }

    static Refused invalidDataId(int events) {
        return refused(
                Refusal.INVALID_DATA_ID,
                events > 1
                        ? "Weir-Data-Id names one event, and the request holds " + events
                        : "Weir-Data-Id is blank or longer than 1024 characters");
    }

    static Refused tooManyChannels(int channelsMax) {
        return refused(
                Refusal.UNKNOWN_CHANNEL,
                "there are " + channelsMax
                        + " channels already that nobody configured, and no more are opened; configure"
                        + " those that are needed");
    }

    static Refused channelClash(ChannelName channel, ChannelName other) {
        String clash = "channel " + channel + " would get the table "
                + TableSpec.generic(channel).name() + ", which is ";
        return refused(
                Refusal.CHANNEL_CLASH,
                other.isInternal()
                        ? clash + "Weir's own; send to a channel of another name, or configure " + channel
                                + " with a table of another name"
                        : clash + "that of channel " + other + "; send to that one, or configure " + channel
                                + " with a table of its own",
                Map.of("channel", other.value()));
    }

    /** For whoever configures channels. */
    static String tableClash(ChannelName channel, ChannelName open) {
        return "channel " + channel + " would get the table "
                + TableSpec.generic(channel).name() + ", which is that of channel " + open
                + ", not configured and written to already; give " + channel
                + " `tables` of its own, or configure " + open + " with some";
    }

    static Refused invalidParents() {
        return refused(
                Refusal.INVALID_PARENTS,
                "Weir-Parents names 1 to " + Parents.PARENTS_MAX
                        + " events by their data_id, a UUID, joined by commas");
    }

    /** @param index of the event, from 0 */
    static Refused invalidParents(int index) {
        return refused(
                Refusal.INVALID_PARENTS,
                "event " + index + " names as parents something else than up to " + Parents.PARENTS_MAX
                        + " events by their data_id, a UUID",
                Map.of("index", index));
    }

    static Refused noData(int index) {
        return refused(Refusal.EMPTY_BATCH, "event " + index + " has no data", Map.of("index", index));
    }

    static Refused noEvent() {
        return refused(Refusal.EMPTY_BATCH, "the request holds no event");
    }

    static Refused tooManyEvents(int eventsMax) {
        return refused(Refusal.TOO_LARGE, "a request may hold " + eventsMax + " events at most; send fewer at a time");
    }

    static Refused invalidBatchId() {
        return refused(Refusal.INVALID_DATA_ID, "the id of the request is blank or longer than 512 characters");
    }

    /** The code tells why; the operator reads the rest in the log. */
    static Refused unavailable(FailureCode code) {
        boolean full = code == FailureCode.QUEUE_FULL;
        String message =
                switch (code) {
                    case QUEUE_FULL -> "the queue is full";
                    case DISK_FULL -> "the disk is full";
                    case CLOSED -> "the server is closing";
                    case QUEUE_BROKEN,
                            LAKE_UNAVAILABLE,
                            WAREHOUSE_UNAVAILABLE,
                            TRACE_UNAVAILABLE,
                            COMMIT_UNKNOWN,
                            AGENT_FAILED,
                            SCHEMA_CONFLICT,
                            CORRUPT,
                            FOLDER_UNUSABLE,
                            IN_USE,
                            QUERY_REFUSED,
                            QUERY_INVALID,
                            QUERY_TOO_EXPENSIVE -> "the queue cannot be written";
                };
        return new Refused(
                Refusal.UNAVAILABLE,
                message + "; send the request again later",
                Map.of("cause", code.code()),
                Optional.of(Duration.ofSeconds(full ? 1 : 5)));
    }

    /** What the answer says of each event that does not meet the standard. */
    static List<RejectedEvent> rejected(Sorted sorted) {
        return sorted.unfit().stream()
                .map(event -> new RejectedEvent(
                        event.index(),
                        event.fault().code().code(),
                        Wrap.abridged(event.fault().reason(), Wrap.REASON_LENGTH_MAX)))
                .toList();
    }

    /** No event of the request met the standard. */
    static Refused allRejected(Sorted sorted, List<RejectedEvent> rejected) {
        Map<String, Object> detail = new LinkedHashMap<>();
        sorted.malformedAt().ifPresent(offset -> detail.put("offset", offset));
        detail.put(
                "rejected",
                rejected.stream()
                        .map(event -> Map.of("index", event.index(), "code", event.code(), "reason", event.reason()))
                        .toList());
        if (rejected.size() > 1) {
            return refused(
                    Refusal.ALL_REJECTED,
                    "none of the " + rejected.size() + " events meets the standard of the channel",
                    detail);
        }
        return refused(
                refusal(sorted.unfit().get(0).fault().code()), rejected.get(0).reason(), detail);
    }

    /** What a request is refused for that holds one event with that fault. */
    private static Refusal refusal(RejectCode code) {
        return switch (code) {
            case MALFORMED_JSON -> Refusal.MALFORMED_JSON;
            case TOO_LARGE -> Refusal.TOO_LARGE;
            case INVALID_DATA_ID -> Refusal.INVALID_DATA_ID;
            case NOT_AN_OBJECT,
                    TOO_DEEP,
                    MISSING_FIELD,
                    SCHEMA_VIOLATION,
                    CANNOT_CONVERT,
                    CANNOT_APPLY,
                    NO_MATCH,
                    TYPE_MISMATCH,
                    NO_TABLE,
                    RULE_FAULT,
                    AGENT_FAILED -> Refusal.ALL_REJECTED;
        };
    }
}
