package weir.adapters.http;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Finds the key in the header {@code Authorization}. */
final class Credentials {
    /** What a client is told that came without a key, or with one that nobody has. */
    static final String CHALLENGE = "Bearer realm=\"weir\", Basic realm=\"weir\", charset=\"UTF-8\"";

    private Credentials() {}

    /** {@code Bearer KEY}, or {@code Basic} with the key as user name and any password. */
    static Optional<String> key(@Nullable String authorization) {
        if (authorization == null) {
            return Optional.empty();
        }
        int space = authorization.indexOf(' ');
        if (space < 0) {
            return Optional.empty();
        }
        String scheme = authorization.substring(0, space);
        String rest = authorization.substring(space + 1).strip();
        if (scheme.equalsIgnoreCase("Bearer")) {
            return Optional.of(rest);
        }
        return scheme.equalsIgnoreCase("Basic") ? userName(rest) : Optional.empty();
    }

    private static Optional<String> userName(String base64) {
        try {
            String pair = new String(Base64.getDecoder().decode(base64), StandardCharsets.UTF_8);
            int colon = pair.indexOf(':');
            return Optional.of(colon < 0 ? pair : pair.substring(0, colon));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
