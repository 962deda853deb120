package weir.adapters.grpc;

import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import weir.application.agent.AgentFault;
import weir.application.agent.PullOutcome;
import weir.application.ingest.IngestOutcome.Refusal;
import weir.application.ingest.IngestOutcome.Refused;
import weir.application.port.FailureCode.Reaction;
import weir.application.port.OperationFailed;
import weir.domain.value.JsonWriter;
import weir.domain.value.Listing;
import weir.domain.value.Structure;
import weir.domain.value.Value;

/**
 * What a call is told that fails: a status for gRPC's own machinery, and in the trailers the code of the HTTP API, which is
 * stable, what a program may want to read besides it, and when it is worth trying again.
 */
final class Failures {
    static final Metadata.Key<String> CODE = key("weir-code");

    /** A JSON object, in ASCII. */
    static final Metadata.Key<String> DETAIL = key("weir-detail");

    static final Metadata.Key<String> RETRY_AFTER_MS = key("weir-retry-after-ms");

    /** What gRPC's clients wait for by themselves, if they are configured to try again. */
    private static final Metadata.Key<String> PUSHBACK_MS = key("grpc-retry-pushback-ms");

    private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

    /** Trailers have a bound of their own, 8 KiB with most clients. */
    private static final int DETAIL_LENGTH_MAX = 2_000;

    private Failures() {}

    private static Metadata.Key<String> key(String name) {
        return Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER);
    }

    private static StatusRuntimeException failure(
            Status status, String code, String message, Map<String, Object> detail, Optional<Duration> retryAfter) {
        Metadata trailers = new Metadata();
        trailers.put(CODE, code);
        Optional.of(json(detail))
                .filter(text -> !detail.isEmpty() && text.length() <= DETAIL_LENGTH_MAX)
                .ifPresent(text -> trailers.put(DETAIL, text));
        retryAfter.map(wait -> Long.toString(Math.max(1, wait.toMillis()))).ifPresent(millis -> {
            trailers.put(RETRY_AFTER_MS, millis);
            trailers.put(PUSHBACK_MS, millis);
        });
        return status.withDescription(message).asRuntimeException(trailers);
    }

    private static StatusRuntimeException failure(Status status, String code, String message) {
        return failure(status, code, message, Map.of(), Optional.empty());
    }

    static StatusRuntimeException badRequest(String message) {
        return failure(Status.INVALID_ARGUMENT, "bad_request", message);
    }

    static StatusRuntimeException unauthenticated() {
        return failure(
                Status.UNAUTHENTICATED,
                "unauthenticated",
                "no key, or one that is no source's: send it in the metadata, authorization: Bearer KEY, or Basic with the key"
                        + " as user name");
    }

    static StatusRuntimeException tooManyConnections(int connectionsMax) {
        return failure(
                Status.RESOURCE_EXHAUSTED,
                "overloaded",
                "there are " + connectionsMax
                        + " connections already (grpc.connections_max); try again later, and let calls share connections",
                Map.of("connections_max", connectionsMax),
                Optional.of(RETRY_AFTER));
    }

    static StatusRuntimeException adminRequired(String source) {
        return failure(Status.PERMISSION_DENIED, "admin_required", "source " + source + " is no administrator");
    }

    static StatusRuntimeException unknownEvent(String message) {
        return failure(Status.NOT_FOUND, "unknown_event", message);
    }

    /** More than the server has room for at the moment. */
    static StatusRuntimeException overloaded(String message) {
        return failure(Status.UNAVAILABLE, "overloaded", message, Map.of(), Optional.of(RETRY_AFTER));
    }

    static StatusRuntimeException closing() {
        return failure(
                Status.UNAVAILABLE,
                "agents_busy",
                "the server is closing; try again",
                Map.of(),
                Optional.of(RETRY_AFTER));
    }

    static StatusRuntimeException internal() {
        return failure(Status.INTERNAL, "internal_error", "the server failed; its log says why");
    }

    static StatusRuntimeException of(Refused refused) {
        return failure(
                status(refused.refusal()),
                refused.refusal().code(),
                refused.message(),
                refused.detail(),
                refused.retryAfter());
    }

    static StatusRuntimeException of(PullOutcome.Refused refused) {
        Optional<Duration> again =
                refused.fault() == AgentFault.AGENTS_BUSY ? Optional.of(RETRY_AFTER) : Optional.empty();
        return failure(status(refused.fault()), refused.fault().code(), refused.message(), Map.of(), again);
    }

    static StatusRuntimeException of(OperationFailed failed) {
        boolean passes = failed.code().reaction() == Reaction.RETRY;
        return failure(
                passes ? Status.UNAVAILABLE : Status.INTERNAL,
                failed.code().code(),
                Optional.ofNullable(failed.getMessage()).orElse("it failed"),
                Map.of(),
                passes ? Optional.of(RETRY_AFTER) : Optional.empty());
    }

    private static Status status(Refusal refusal) {
        return switch (refusal) {
            case MALFORMED_JSON,
                    EMPTY_BATCH,
                    ALL_REJECTED,
                    INVALID_DATA_ID,
                    INVALID_PARENTS,
                    INVALID_CHANNEL,
                    UNSUPPORTED_CONTENT_TYPE -> Status.INVALID_ARGUMENT;
            case CHANNEL_FORBIDDEN -> Status.PERMISSION_DENIED;
            case UNKNOWN_CHANNEL -> Status.NOT_FOUND;
            case CHANNEL_CLASH -> Status.FAILED_PRECONDITION;
            case TOO_LARGE, RATE_LIMITED, TOO_MUCH_AT_ONCE -> Status.RESOURCE_EXHAUSTED;
            case OVERLOADED, UNAVAILABLE -> Status.UNAVAILABLE;
        };
    }

    private static Status status(AgentFault fault) {
        return switch (fault) {
            case INVALID_POSITION -> Status.INVALID_ARGUMENT;
            case UNKNOWN_CHANNEL, UNKNOWN_AGENT -> Status.NOT_FOUND;
            case AGENT_RESERVED, AGENT_CONFIGURED, TOO_MANY_AGENTS -> Status.FAILED_PRECONDITION;
            case LEASE_SUPERSEDED -> Status.ABORTED;
            case AGENTS_BUSY -> Status.UNAVAILABLE;
        };
    }

    private static String json(Map<String, Object> detail) {
        StringBuilder ascii = new StringBuilder();
        JsonWriter.write(value(detail)).chars().forEach(c -> {
            if (c < 0x7F) {
                ascii.append((char) c);
            } else {
                ascii.append(String.format("\\u%04x", c));
            }
        });
        return ascii.toString();
    }

    private static Value value(Object detail) {
        if (detail instanceof Map<?, ?> map) {
            Structure structure = new Structure();
            map.forEach((name, inner) -> structure.with(String.valueOf(name), value(inner)));
            return structure;
        }
        if (detail instanceof Collection<?> all) {
            return new Listing(all.stream().map(Failures::value).toList());
        }
        return detail instanceof Integer || detail instanceof Long
                ? Value.whole(((Number) detail).longValue())
                : Value.text(detail.toString());
    }
}
