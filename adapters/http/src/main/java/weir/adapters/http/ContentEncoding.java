package weir.adapters.http;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import weir.domain.envelope.Payload;

/** How a body is packed. */
enum ContentEncoding {
    IDENTITY,
    GZIP;

    private static final int BUFFER_BYTES = 16 << 10;

    /** @param header each value of {@code Content-Encoding}; empty if the server knows no such encoding */
    static Optional<ContentEncoding> of(List<String> header) {
        ContentEncoding encoding = IDENTITY;
        for (String value : header) {
            switch (value.toLowerCase(Locale.ROOT)) {
                case "identity" -> {}
                case "gzip", "x-gzip" -> {
                    if (encoding == GZIP) {
                        return Optional.empty();
                    }
                    encoding = GZIP;
                }
                default -> {
                    return Optional.empty();
                }
            }
        }
        return Optional.of(encoding);
    }

    /**
     * Unpacks gzip piece by piece, so that a small body that unpacks to a huge one stops at the bound.
     *
     * @return why not all of it is in {@code into}; empty: it is
     * @throws IOException if the bytes are not gzip, or not all of it
     */
    static Optional<Problem> gunzip(Payload packed, Body into) throws IOException {
        byte[] buffer = new byte[BUFFER_BYTES];
        try (GZIPInputStream in = new GZIPInputStream(
                new ByteArrayInputStream(packed.array(), packed.offset(), packed.length()), BUFFER_BYTES)) {
            while (true) {
                int read = in.read(buffer);
                if (read < 0) {
                    return Optional.empty();
                }
                Optional<Problem> problem = into.add(ByteBuffer.wrap(buffer, 0, read));
                if (problem.isPresent()) {
                    return problem;
                }
            }
        }
    }
}
