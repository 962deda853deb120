package weir.application.ingest;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;

/** Finds the key in what a client says of itself, as RFC 9110, section 11, has it. */
final class Credentials {
    private Credentials() {}

    /** {@code Bearer KEY}, or {@code Basic} with the key as user name and any password. */
    static Optional<String> key(String authorization) {
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
