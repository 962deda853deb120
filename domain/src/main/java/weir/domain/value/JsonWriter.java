package weir.domain.value;

import java.util.Iterator;
import java.util.Map;

/** Writes values as compact JSON text (RFC 8259); an instant becomes its ISO-8601 text. */
public final class JsonWriter {
    private static final String HEX = "0123456789abcdef";

    private JsonWriter() {}

    public static String write(Value value) {
        StringBuilder out = new StringBuilder(128);
        append(out, value);
        return out.toString();
    }

    private static void append(StringBuilder out, Value value) {
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

    private static void appendText(StringBuilder out, String text) {
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"' -> out.append("\\\"");
                case '\\' -> out.append("\\\\");
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                case '\t' -> out.append("\\t");
                default -> {
                    if (c < 0x20 || isLoneSurrogate(text, i)) {
                        out.append("\\u").append(HEX.charAt(c >> 12 & 15)).append(HEX.charAt(c >> 8 & 15));
                        out.append(HEX.charAt(c >> 4 & 15)).append(HEX.charAt(c & 15));
                    } else {
                        out.append(c);
                    }
                }
            }
        }
        out.append('"');
    }

    /** Half a surrogate pair cannot be written in UTF-8; it is kept as an escape. */
    private static boolean isLoneSurrogate(String text, int at) {
        char c = text.charAt(at);
        if (Character.isHighSurrogate(c)) {
            return at + 1 == text.length() || !Character.isLowSurrogate(text.charAt(at + 1));
        }
        return Character.isLowSurrogate(c) && (at == 0 || !Character.isHighSurrogate(text.charAt(at - 1)));
    }
}
