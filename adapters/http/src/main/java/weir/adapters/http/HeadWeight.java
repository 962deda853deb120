package weir.adapters.http;

import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpFields;

/** What the head of a request takes of the memory as long as the request is under way. */
final class HeadWeight {
    /** As many fields a request may have; those of browsers and proxies have a third of that. */
    static final int FIELDS_MAX = 100;

    /** A field is an object with two texts, besides their characters. */
    private static final int FIELD_BYTES = 130;

    /** Nobody counts what every request has. */
    private static final int LIGHT_BYTES = 4 << 10;

    private HeadWeight() {}

    /** In bytes; zero if it is not worth to be counted. */
    static long of(HttpFields fields) {
        long bytes = 0;
        for (HttpField field : fields) {
            String value = field.getValue();
            bytes += FIELD_BYTES + field.getName().length() + (value == null ? 0 : value.length());
        }
        return bytes <= LIGHT_BYTES ? 0 : bytes;
    }
}
