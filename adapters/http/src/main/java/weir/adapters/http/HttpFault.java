package weir.adapters.http;

import java.util.Map;

/** What the server itself finds wrong with a request, before any use case is asked. The codes are stable. */
enum HttpFault {
    BAD_REQUEST("bad_request", 400),
    MALFORMED_ENCODING("malformed_encoding", 400),
    UNAUTHENTICATED("unauthenticated", 401),
    ADMIN_REQUIRED("admin_required", 403),
    NOT_FOUND("not_found", 404),
    UNKNOWN_EVENT("unknown_event", 404),
    UNKNOWN_TASK("unknown_task", 404),
    METHOD_NOT_ALLOWED("method_not_allowed", 405),
    REQUEST_TIMEOUT("request_timeout", 408),
    URI_TOO_LONG("uri_too_long", 414),
    UNSUPPORTED_ENCODING("unsupported_encoding", 415),
    INVALID_CONFIGURATION("invalid_configuration", 422),
    HEADERS_TOO_LARGE("headers_too_large", 431),
    INTERNAL_ERROR("internal_error", 500),
    OVERLOADED("overloaded", 503),
    UNSUPPORTED_VERSION("unsupported_version", 505);

    private final String code;
    private final int status;

    HttpFault(String code, int status) {
        this.code = code;
        this.status = status;
    }

    String code() {
        return code;
    }

    int status() {
        return status;
    }

    Problem problem(String message) {
        return Problem.of(status, code, message, Map.of());
    }

    /** The one that a status of the server's own stands for. */
    static HttpFault ofStatus(int status) {
        for (HttpFault fault : values()) {
            if (fault.status == status) {
                return fault;
            }
        }
        return status >= 500 ? INTERNAL_ERROR : BAD_REQUEST;
    }
}
