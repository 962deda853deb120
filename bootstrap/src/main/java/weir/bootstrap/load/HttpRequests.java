package weir.bootstrap.load;

import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** Makes requests as they go over the wire. */
public final class HttpRequests {
    private HttpRequests() {}

    /** A POST of that body. */
    public static ByteBuffer post(URI url, Map<String, String> headers, byte[] body) {
        StringBuilder head = new StringBuilder();
        head.append("POST ").append(url.getRawPath()).append(" HTTP/1.1\r\n");
        head.append("Host: ").append(url.getRawAuthority()).append("\r\n");
        headers.forEach(
                (name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
        head.append("Content-Length: ").append(body.length).append("\r\n\r\n");
        byte[] bytes = head.toString().getBytes(StandardCharsets.ISO_8859_1);
        ByteBuffer request = ByteBuffer.allocateDirect(bytes.length + body.length);
        return request.put(bytes).put(body).flip().asReadOnlyBuffer();
    }
}
