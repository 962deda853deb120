package weir.adapters.http;

import io.javalin.http.Context;

/** The answers of the routes that Javalin serves. */
final class Replies {
    private Replies() {}

    static void send(Context context, Problem problem) {
        if (problem.status() == HttpFault.UNAUTHENTICATED.status()) {
            context.header("WWW-Authenticate", Answer.CHALLENGE);
        }
        problem.retryAfterSeconds().ifPresent(seconds -> context.header("Retry-After", seconds));
        context.status(problem.status()).contentType(JsonText.CONTENT_TYPE).result(problem.json());
    }

    static void send(Context context, int status, JsonText.Content content) {
        context.status(status).contentType(JsonText.CONTENT_TYPE).result(JsonText.bytes(content));
    }
}
