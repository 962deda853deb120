package weir.domain.value;

import java.math.BigDecimal;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads numbers from text without an exception for what is none, and without being made to hold a giant one. */
public final class NumberText {
    /** The longest text that is read as a number; reading takes time in the square of it. */
    private static final int LENGTH_MAX = 400;

    /** Digits an exponent may have, so that every step of arithmetic stays within {@link BigDecimal}'s scale. */
    private static final int EXPONENT_DIGITS_MAX = 6;

    /** With a sign or a point, and without them, the digits of such a text fit a long. */
    private static final int PLAIN_LENGTH_MAX = 18;

    /** Whole numbers up to here are all floats of 64 bits. */
    private static final long DOUBLE_EXACT_MAX = 1L << 53;

    /** Those that are exact as floats, and as many as a short text can need. */
    private static final double[] POWERS_OF_TEN = {
        1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17
    };

    private static final BigDecimal LONG_MIN = BigDecimal.valueOf(Long.MIN_VALUE);
    private static final BigDecimal LONG_MAX = BigDecimal.valueOf(Long.MAX_VALUE);

    private NumberText() {}

    /** The whole number of 64 bits whose digits, behind an optional sign, are the text; null if there is none. */
    public static @Nullable Long wholeOrNull(String text) {
        int at = !text.isEmpty() && (text.charAt(0) == '-' || text.charAt(0) == '+') ? 1 : 0;
        boolean negative = at == 1 && text.charAt(0) == '-';
        if (at == text.length()) {
            return null;
        }
        long number = 0;
        for (; at < text.length(); at++) {
            int digit = text.charAt(at) - '0';
            // Counted downwards, because the smallest number has no positive counterpart.
            if (digit < 0 || digit > 9 || number < (Long.MIN_VALUE + digit) / 10) {
                return null;
            }
            number = 10 * number - digit;
        }
        if (!negative && number == Long.MIN_VALUE) {
            return null;
        }
        return negative ? number : -number;
    }

    /** As {@link #wholeOrNull}, but only of the one spelling that JSON has for it. */
    public static @Nullable Long jsonWholeOrNull(String text) {
        return isJsonNumber(text) ? wholeOrNull(text) : null;
    }

    /** The whole number of 64 bits that is exactly this one; null if there is none. */
    public static @Nullable Long wholeOrNull(BigDecimal number) {
        if (number.signum() == 0) {
            return 0L;
        }
        long integerDigits = (long) number.precision() - number.scale();
        if (integerDigits < 1 || integerDigits > 19) {
            return null;
        }
        boolean whole = number.scale() <= 0 || number.stripTrailingZeros().scale() <= 0;
        return whole && number.compareTo(LONG_MIN) >= 0 && number.compareTo(LONG_MAX) <= 0 ? number.longValue() : null;
    }

    /**
     * The number that the text spells as JSON does; null if it is none, longer than 400 characters, or has an exponent
     * beyond six digits.
     */
    public static @Nullable BigDecimal decimalOrNull(String text) {
        if (text.length() > LENGTH_MAX || !isJsonNumber(text)) {
            return null;
        }
        long plain = plainDigits(text);
        if (plain >= 0) {
            return BigDecimal.valueOf(text.charAt(0) == '-' ? -plain : plain, scale(text));
        }
        int digits = Math.max(text.indexOf('e'), text.indexOf('E')) + 1;
        if (digits > 0) {
            digits += Character.isDigit(text.charAt(digits)) ? 0 : 1;
            if (text.length() - digits > EXPONENT_DIGITS_MAX) {
                return null;
            }
        }
        return new BigDecimal(text);
    }

    /** The 64-bit float nearest to the number that the text spells as JSON does; infinite if it is beyond all of them. */
    public static double toDouble(String text) {
        long digits = plainDigits(text);
        int scale = scale(text);
        if (digits < 0 || digits > DOUBLE_EXACT_MAX || scale >= POWERS_OF_TEN.length) {
            return Double.parseDouble(text);
        }
        // Both are exact as floats, so that their quotient is rounded once, as the number itself would be.
        double number = digits / POWERS_OF_TEN[scale];
        return text.charAt(0) == '-' ? -number : number;
    }

    /** The digits of a number in JSON's spelling, without its sign and point; -1 if it has an exponent or is long. */
    private static long plainDigits(String text) {
        if (text.length() > PLAIN_LENGTH_MAX) {
            return -1;
        }
        long digits = 0;
        for (int i = text.charAt(0) == '-' ? 1 : 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c != '.') {
                if (c < '0' || c > '9') {
                    return -1;
                }
                digits = 10 * digits + (c - '0');
            }
        }
        return digits;
    }

    /** How many digits stand behind the point of a number without an exponent. */
    private static int scale(String text) {
        int point = text.indexOf('.');
        return point < 0 ? 0 : text.length() - 1 - point;
    }

    /** Whether the text is a number by the grammar of RFC 8259, section 6. */
    public static boolean isJsonNumber(String text) {
        int at = text.startsWith("-") ? 1 : 0;
        int end = endOfDigits(text, at);
        if (end == at || (text.charAt(at) == '0' && end > at + 1)) {
            return false;
        }
        if (end < text.length() && text.charAt(end) == '.') {
            at = end + 1;
            end = endOfDigits(text, at);
            if (end == at) {
                return false;
            }
        }
        if (end < text.length() && (text.charAt(end) == 'e' || text.charAt(end) == 'E')) {
            at = end + 1;
            if (at < text.length() && (text.charAt(at) == '+' || text.charAt(at) == '-')) {
                at++;
            }
            end = endOfDigits(text, at);
            if (end == at) {
                return false;
            }
        }
        return end == text.length();
    }

    /**
     * The text as JSON spells the number that a person meant by it: a plus sign and leading zeros go, and a zero comes
     * on the side of the point where there is none. Empty if it is no number. No digit is rounded.
     */
    public static Optional<String> toJsonNumber(String text) {
        if (isJsonNumber(text)) {
            return Optional.of(text);
        }
        int at = text.startsWith("-") || text.startsWith("+") ? 1 : 0;
        String sign = text.startsWith("-") ? "-" : "";
        int pointAt = endOfDigits(text, at);
        boolean point = pointAt < text.length() && text.charAt(pointAt) == '.';
        int fractionEnd = point ? endOfDigits(text, pointAt + 1) : pointAt;
        String whole = text.substring(at, pointAt);
        String fraction = point ? text.substring(pointAt + 1, fractionEnd) : "";
        if (whole.isEmpty() && fraction.isEmpty()) {
            return Optional.empty();
        }
        int zeros = 0;
        while (zeros < whole.length() - 1 && whole.charAt(zeros) == '0') {
            zeros++;
        }
        String json = sign
                + (whole.isEmpty() ? "0" : whole.substring(zeros))
                + (point ? "." + (fraction.isEmpty() ? "0" : fraction) : "")
                + text.substring(fractionEnd);
        return isJsonNumber(json) ? Optional.of(json) : Optional.empty();
    }

    private static int endOfDigits(String text, int from) {
        int end = from;
        while (end < text.length() && text.charAt(end) >= '0' && text.charAt(end) <= '9') {
            end++;
        }
        return end;
    }
}
