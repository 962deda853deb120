package weir.adapters.http;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import org.eclipse.jetty.http.HttpStatus;
import weir.application.ingest.IngestOutcome.Refused;
import weir.application.port.FailureCode;
import weir.application.port.OperationFailed;

/**
 * An answer that says why there is no other.
 *
 * @param status of HTTP
 * @param code stable, for programs
 * @param message for people
 */
record Problem(int status, String code, String message, Map<String, Object> detail, Optional<Duration> retryAfter) {
    static final Duration RETRY_AFTER = Duration.ofSeconds(1);

    static Problem of(int status, String code, String message, Map<String, Object> detail) {
        return new Problem(status, code, message, detail, Optional.empty());
    }

    static Problem of(Refused refused) {
        return new Problem(
                refused.refusal().status(),
                refused.refusal().code(),
                refused.message(),
                refused.detail(),
                refused.retryAfter());
    }

    /** More than the server has room for at the moment. */
    static Problem overloaded(String message) {
        return new Problem(
                HttpFault.OVERLOADED.status(),
                HttpFault.OVERLOADED.code(),
                message,
                Map.of(),
                Optional.of(RETRY_AFTER));
    }

    /** An operation that an administrator asked for and that failed: the message is for them. */
    static Problem of(OperationFailed failed) {
        String message = Optional.ofNullable(failed.getMessage()).orElse("it failed");
        Problem problem = of(status(failed.code()), failed.code().code(), message, Map.of());
        return failed.code().reaction() == FailureCode.Reaction.RETRY ? problem.after(RETRY_AFTER) : problem;
    }

    Problem after(Duration wait) {
        return new Problem(status, code, message, detail, Optional.of(wait));
    }

    private static int status(FailureCode code) {
        return switch (code) {
            case QUERY_REFUSED, QUERY_INVALID -> 400;
            case SCHEMA_CONFLICT -> 409;
            case QUERY_TOO_EXPENSIVE -> 422;
            case QUEUE_FULL,
                    DISK_FULL,
                    QUEUE_BROKEN,
                    CLOSED,
                    LAKE_UNAVAILABLE,
                    WAREHOUSE_UNAVAILABLE,
                    TRACE_UNAVAILABLE,
                    AGENT_FAILED -> 503;
            case COMMIT_UNKNOWN, CORRUPT, FOLDER_UNUSABLE, IN_USE -> 500;
        };
    }

    /** The header {@code Retry-After}: whole seconds, at least one, rounded up. */
    Optional<String> retryAfterSeconds() {
        return retryAfter.map(
                wait -> Long.toString(Math.max(1, wait.plusMillis(999).toSeconds())));
    }

    /** The whole response, for a connection that has no request: it closes behind it. */
    byte[] response() {
        byte[] json = json();
        String head = "HTTP/1.1 " + status + " " + HttpStatus.getMessage(status) + "\r\nContent-Type: "
                + JsonText.CONTENT_TYPE + "\r\nContent-Length: " + json.length
                + retryAfterSeconds()
                        .map(seconds -> "\r\nRetry-After: " + seconds)
                        .orElse("")
                + "\r\nConnection: close\r\n\r\n";
        byte[] ascii = head.getBytes(StandardCharsets.US_ASCII);
        byte[] response = Arrays.copyOf(ascii, ascii.length + json.length);
        System.arraycopy(json, 0, response, ascii.length, json.length);
        return response;
    }

    byte[] json() {
        return JsonText.bytes(out -> {
            out.writeStartObject();
            out.writeObjectFieldStart("error");
            out.writeStringField("code", code);
            out.writeStringField("message", message);
            if (!detail.isEmpty()) {
                out.writeFieldName("detail");
                JsonText.write(out, detail);
            }
            out.writeEndObject();
            out.writeEndObject();
        });
    }
}
