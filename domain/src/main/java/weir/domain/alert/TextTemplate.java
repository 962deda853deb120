package weir.domain.alert;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import weir.domain.value.FieldPath;
import weir.domain.value.JsonWriter;
import weir.domain.value.Listing;
import weir.domain.value.Surrogates;
import weir.domain.value.Value;

/**
 * A line of text with fields in it: {@code {user} from {geo.country}, {count} times}. What stands in braces is a
 * {@link FieldPath}; a brace of its own is written twice.
 */
public final class TextTemplate {
    /** What stands for a field that is not there. */
    static final String ABSENT = "?";

    private static final int TEMPLATE_LENGTH_MAX = 1_000;
    private static final int VALUE_LENGTH_MAX = 200;
    private static final int TEXT_LENGTH_MAX = 2_000;
    private static final int PLACES = 4;
    private static final int DIGITS_MAX = 40;
    private static final int EXPONENT_LENGTH_MAX = 4;
    private static final int MAGNITUDE_MAX = 18;

    /** Where a template's fields are looked up. */
    @FunctionalInterface
    public interface Fields {
        /** The value at that path, or null if there is none. */
        @Nullable
        Value findOrNull(FieldPath path);
    }

    /** @param field what follows the literal; null behind the last one */
    private record Piece(String literal, @Nullable FieldPath field) {}

    private final String template;
    private final List<Piece> pieces;

    private TextTemplate(String template, List<Piece> pieces) {
        this.template = template;
        this.pieces = List.copyOf(pieces);
    }

    /** @throws IllegalArgumentException naming the column at which the text stops being a template, and why */
    public static TextTemplate parse(String template) {
        if (template.length() > TEMPLATE_LENGTH_MAX) {
            throw malformed(TEMPLATE_LENGTH_MAX, "it is longer than " + TEMPLATE_LENGTH_MAX + " characters");
        }
        List<Piece> pieces = new ArrayList<>();
        StringBuilder literal = new StringBuilder();
        int at = 0;
        while (at < template.length()) {
            char c = template.charAt(at);
            boolean twice = at + 1 < template.length() && template.charAt(at + 1) == c;
            if ((c == '{' || c == '}') && twice) {
                literal.append(c);
                at += 2;
            } else if (c == '}') {
                throw malformed(at, "this brace closes nothing; a brace of its own is written twice");
            } else if (c == '{') {
                int end = template.indexOf('}', at);
                pieces.add(new Piece(literal.toString(), field(template, at, end)));
                literal.setLength(0);
                at = end + 1;
            } else {
                literal.append(c);
                at++;
            }
        }
        pieces.add(new Piece(literal.toString(), null));
        return new TextTemplate(template, pieces);
    }

    private static FieldPath field(String template, int open, int end) {
        if (end < 0) {
            throw malformed(open, "this brace is not closed");
        }
        String path = template.substring(open + 1, end).strip();
        if (path.isEmpty()) {
            throw malformed(open, "a field must be named between the braces");
        }
        try {
            return FieldPath.parse(path);
        } catch (IllegalArgumentException e) {
            throw malformed(open + 1, String.valueOf(e.getMessage()));
        }
    }

    private static IllegalArgumentException malformed(int at, String why) {
        return new IllegalArgumentException("the text is malformed at column " + (at + 1) + ": " + why);
    }

    /** The fields it names, in order. */
    public List<FieldPath> fields() {
        List<FieldPath> fields = new ArrayList<>();
        for (Piece piece : pieces) {
            FieldPath field = piece.field();
            if (field != null) {
                fields.add(field);
            }
        }
        return fields;
    }

    /**
     * The text for these fields: one line of at most 2,000 characters, whatever the values hold. A value is cut behind
     * 200 characters, and a fraction rounded to four digits; control characters, which could begin a line of their own
     * in a log, become spaces.
     */
    public String fill(Fields fields) {
        StringBuilder text = new StringBuilder();
        for (Piece piece : pieces) {
            text.append(piece.literal());
            FieldPath field = piece.field();
            if (field != null) {
                text.append(shown(fields.findOrNull(field)));
            }
        }
        return oneLine(cut(text.toString(), TEXT_LENGTH_MAX));
    }

    private static String shown(@Nullable Value value) {
        if (value == null) {
            return ABSENT;
        }
        return cut(readable(value), VALUE_LENGTH_MAX);
    }

    /** As a person would write it: what is made of scalars alone with commas, anything deeper as JSON. */
    private static String readable(Value value) {
        if (value instanceof Value.Decimal decimal) {
            return rounded(decimal.text());
        }
        if (value instanceof Value.Scalar scalar) {
            return scalar.text();
        }
        if (value instanceof Listing listing && listing.items().stream().allMatch(Value.Scalar.class::isInstance)) {
            return listing.items().stream().map(TextTemplate::readable).collect(Collectors.joining(", "));
        }
        return JsonWriter.write(value);
    }

    /** At most four digits behind the point, or four that say something if it is below one; not what is far from one. */
    private static String rounded(String number) {
        int exponent = Math.max(number.indexOf('e'), number.indexOf('E'));
        if (number.length() > DIGITS_MAX || (exponent >= 0 && number.length() - exponent > EXPONENT_LENGTH_MAX)) {
            return number;
        }
        BigDecimal exact = new BigDecimal(number);
        int magnitude = exact.precision() - exact.scale();
        if (Math.abs(magnitude) > MAGNITUDE_MAX) {
            return number;
        }
        int places = PLACES - Math.min(magnitude, 0);
        return exact.scale() <= places
                ? exact.toPlainString()
                : exact.setScale(places, RoundingMode.HALF_EVEN)
                        .stripTrailingZeros()
                        .toPlainString();
    }

    private static String cut(String text, int lengthMax) {
        return text.length() <= lengthMax ? text : text.substring(0, lengthMax - 1) + "…";
    }

    private static String oneLine(String text) {
        StringBuilder line = new StringBuilder(Surrogates.replaceLone(text));
        for (int i = 0; i < line.length(); i++) {
            char c = line.charAt(i);
            if (Character.isISOControl(c) || c == '\u2028' || c == '\u2029') {
                line.setCharAt(i, ' ');
            }
        }
        return line.toString();
    }

    @Override
    public String toString() {
        return template;
    }
}
