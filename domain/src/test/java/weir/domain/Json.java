package weir.domain;

import java.util.List;
import weir.domain.envelope.Payload;
import weir.domain.value.JsonReader;
import weir.domain.value.Listing;
import weir.domain.value.MalformedJson;
import weir.domain.value.NumberText;
import weir.domain.value.Structure;
import weir.domain.value.Value;

/** A small JSON reader, so that the domain's tests can say what they mean without a library. */
public final class Json implements JsonReader {
    public static final Json READER = new Json();

    /** An object, with single quotes for double ones. */
    public static Structure object(String text) {
        return (Structure) value(text);
    }

    /** A value, with single quotes for double ones. */
    public static Value value(String text) {
        return READER.read(Payload.of(text.replace('\'', '"')));
    }

    @Override
    public Value read(Payload json) {
        Scan scan = new Scan(json.text());
        Value value = scan.value();
        scan.blank();
        if (scan.at != scan.text.length()) {
            throw scan.malformed();
        }
        return value;
    }

    private static final class Scan {
        private final String text;
        private int at;

        Scan(String text) {
            this.text = text;
        }

        MalformedJson malformed() {
            return new MalformedJson("unexpected text", at);
        }

        void blank() {
            while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) {
                at++;
            }
        }

        boolean take(char c) {
            blank();
            boolean found = at < text.length() && text.charAt(at) == c;
            at += found ? 1 : 0;
            return found;
        }

        void expect(char c) {
            if (!take(c)) {
                throw malformed();
            }
        }

        Value value() {
            blank();
            if (take('{')) {
                return fields();
            }
            if (take('[')) {
                return items();
            }
            return at < text.length() && text.charAt(at) == '"' ? Value.text(string()) : word();
        }

        private Value fields() {
            Structure structure = new Structure();
            if (take('}')) {
                return structure;
            }
            do {
                blank();
                String name = string();
                expect(':');
                structure.with(name, value());
            } while (take(','));
            expect('}');
            return structure;
        }

        private Value items() {
            Listing listing = new Listing(List.of());
            if (take(']')) {
                return listing;
            }
            do {
                listing.items().add(value());
            } while (take(','));
            expect(']');
            return listing;
        }

        private String string() {
            expect('"');
            StringBuilder out = new StringBuilder();
            while (at < text.length() && text.charAt(at) != '"') {
                char c = text.charAt(at++);
                if (c == '\\') {
                    c = escaped(text.charAt(at++));
                }
                out.append(c);
            }
            expect('"');
            return out.toString();
        }

        private char escaped(char c) {
            return switch (c) {
                case 'n' -> '\n';
                case 't' -> '\t';
                case 'r' -> '\r';
                case 'u' -> (char) Integer.parseInt(text, at, at += 4, 16);
                default -> c;
            };
        }

        private Value word() {
            int start = at;
            while (at < text.length() && ",]} \t\r\n".indexOf(text.charAt(at)) < 0) {
                at++;
            }
            String word = text.substring(start, at);
            switch (word) {
                case "true":
                    return Value.Bool.TRUE;
                case "false":
                    return Value.Bool.FALSE;
                case "null":
                    return Value.Null.NULL;
                default:
                    if (!NumberText.isJsonNumber(word)) {
                        throw malformed();
                    }
                    Long whole = NumberText.wholeOrNull(word);
                    return whole == null ? new Value.Decimal(word) : Value.whole(whole);
            }
        }
    }
}
