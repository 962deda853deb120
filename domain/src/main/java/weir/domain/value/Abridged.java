package weir.domain.value;

/** How a message shows a value: enough to recognise it, never more than about a line. */
public final class Abridged {
    private static final int CHARS_MAX = 100;

    private Abridged() {}

    /** Text in quotes and numbers as they are, cut behind 100 characters; of arrays and objects only the size. */
    public static String of(Value value) {
        if (value instanceof Value.Text text) {
            return quoted(text.text());
        }
        if (value instanceof Value.Scalar scalar) {
            return cut(scalar.text());
        }
        return kind(value);
    }

    /** The text in quotes, with escapes as JSON has them, cut behind 100 characters. */
    public static String quoted(String text) {
        StringBuilder out = new StringBuilder(Math.min(text.length(), CHARS_MAX) + 8);
        JsonWriter.appendText(out, cut(text));
        return out.toString();
    }

    /** What the value is, without anything of what it says. */
    public static String kind(Value value) {
        if (value instanceof Structure structure) {
            return "an object with " + counted(structure.fields().size(), "field");
        }
        if (value instanceof Listing listing) {
            return "an array of " + counted(listing.items().size(), "item");
        }
        if (value instanceof Value.Bool) {
            return "a boolean";
        }
        if (value instanceof Value.Time) {
            return "a timestamp";
        }
        return value instanceof Value.Text ? "a text" : value == Value.Null.NULL ? "null" : "a number";
    }

    private static String counted(int count, String noun) {
        return count == 1 ? "1 " + noun : count + " " + noun + "s";
    }

    private static String cut(String text) {
        if (text.length() <= CHARS_MAX) {
            return text;
        }
        int end = Character.isHighSurrogate(text.charAt(CHARS_MAX - 1)) ? CHARS_MAX - 1 : CHARS_MAX;
        return text.substring(0, end) + "…";
    }
}
