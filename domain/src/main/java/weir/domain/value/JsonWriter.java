package weir.domain.value;

import java.util.Iterator;
import java.util.Map;

/** Writes values as compact JSON text (RFC 8259); an instant becomes its ISO-8601 text. */
public final class JsonWriter {
    private static final String HEX = "0123456789abcdef";

    private JsonWriter() {}

    public static String write(Value value) {
        StringBuilder out = new StringBuilder(512);
        append(out, value);
        return out.toString();
    }

    /** Adds a value as {@link #write} would write it. */
    public static void append(StringBuilder out, Value value) {
        if (value instanceof Structure structure) {
            appendObject(out, structure);
        } else if (value instanceof Listing listing) {
            appendArray(out, listing);
        } else if (value instanceof Value.Text || value instanceof Value.Time) {
            appendText(out, ((Value.Scalar) value).text());
        } else {
            out.append(((Value.Scalar) value).text());
        }
    }

    private static void appendObject(StringBuilder out, Structure structure) {
        out.append('{');
        Iterator<Map.Entry<String, Value>> fields =
                structure.fields().entrySet().iterator();
        while (fields.hasNext()) {
            Map.Entry<String, Value> field = fields.next();
            appendText(out, field.getKey());
            out.append(':');
            append(out, field.getValue());
            if (fields.hasNext()) {
                out.append(',');
            }
        }
        out.append('}');
    }

    private static void appendArray(StringBuilder out, Listing listing) {
        out.append('[');
        for (int i = 0; i < listing.items().size(); i++) {
            if (i > 0) {
                out.append(',');
            }
            append(out, listing.items().get(i));
        }
        out.append(']');
    }

    /** Adds a JSON string. A lone surrogate, which no JSON reader need take even as an escape, becomes U+FFFD. */
    public static void appendText(StringBuilder out, String text) {
        out.append('"');
        int plainFrom = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (isPlain(c) || (Character.isSurrogate(c) && !Surrogates.isLone(text, i))) {
                continue;
            }
            out.append(text, plainFrom, i);
            appendEscaped(out, c);
            plainFrom = i + 1;
        }
        if (plainFrom == 0) {
            // Nearly every text, and copied as a whole; a part would go char by char.
            out.append(text);
        } else {
            out.append(text, plainFrom, text.length());
        }
        out.append('"');
    }

    private static boolean isPlain(char c) {
        return c >= 0x20 && c != '"' && c != '\\' && !Character.isSurrogate(c);
    }

    private static void appendEscaped(StringBuilder out, char c) {
        switch (c) {
            case '"' -> out.append("\\\"");
            case '\\' -> out.append("\\\\");
            case '\n' -> out.append("\\n");
            case '\r' -> out.append("\\r");
            case '\t' -> out.append("\\t");
            default -> {
                if (Character.isSurrogate(c)) {
                    out.append('\uFFFD');
                } else {
                    out.append("\\u00").append(HEX.charAt(c >> 4 & 15)).append(HEX.charAt(c & 15));
                }
            }
        }
    }
}
