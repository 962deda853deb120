package weir.adapters.http.webhook;

import java.net.URI;
import java.util.Arrays;
import java.util.stream.Collectors;

/** URLs as errors may name them. */
final class Places {
    private static final String HIDDEN = "…";

    private Places() {}

    /**
     * Scheme, host, port and path, never the user or the query. Of the path only words and short numbers: some services have
     * their key there.
     */
    static String of(URI url) {
        String port = url.getPort() < 0 ? "" : ":" + url.getPort();
        String path = url.getPath() == null ? "" : url.getPath();
        return url.getScheme() + "://" + url.getHost() + port
                + Arrays.stream(path.split("/", -1)).map(Places::shown).collect(Collectors.joining("/"));
    }

    private static String shown(String segment) {
        return segment.matches("|[a-z._-]{1,24}|[A-Za-z]{1,12}|v?[0-9]{1,4}") ? segment : HIDDEN;
    }
}
