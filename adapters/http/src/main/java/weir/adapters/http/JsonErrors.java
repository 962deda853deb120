package weir.adapters.http;

import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Optional;
import org.eclipse.jetty.http.HttpException;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.Callback;

/** What Jetty itself refuses is said as every other error, never as a page of HTML or a stack trace. */
final class JsonErrors extends ErrorHandler {
    private static final int REASON_LENGTH_MAX = 200;

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        Object cause = request.getAttribute(ERROR_EXCEPTION);
        int status = cause instanceof HttpException refused ? refused.getCode() : response.getStatus();
        response.setStatus(status);
        if (HttpStatus.hasNoBody(status)) {
            callback.succeeded();
            return true;
        }
        HttpFault fault = HttpFault.ofStatus(status);
        byte[] json = Problem.of(status, fault.code(), message(status, cause), Map.of())
                .json();
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, JsonText.CONTENT_TYPE);
        response.getHeaders().put(HttpHeader.CONTENT_LENGTH, json.length);
        response.write(true, ByteBuffer.wrap(json), callback);
        return true;
    }

    /** The parser's own words help whoever wrote the client; those of any other failure are for the log. */
    private static String message(int status, Object cause) {
        String reason = cause instanceof HttpException refused && status < 500
                ? Optional.ofNullable(refused.getReason()).orElse("")
                : "";
        String text = reason.isEmpty() ? HttpStatus.getMessage(status) : HttpStatus.getMessage(status) + ": " + reason;
        return text.length() <= REASON_LENGTH_MAX ? text : text.substring(0, REASON_LENGTH_MAX);
    }
}
