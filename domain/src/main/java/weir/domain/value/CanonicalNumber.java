package weir.domain.value;

import org.jspecify.annotations.Nullable;

/**
 * One form for each number, so that what is equal by value is equal by form too: {@code 1}, {@code 1.0} and {@code 1e0}
 * are the whole number 1. No digit is lost. A number that fits a long is a {@link Value.Whole}; any other is a
 * {@link Value.Decimal} without zeros that say nothing, in plain digits if there are at most {@value #WHOLE_DIGITS_MAX}
 * of them before the point or {@value #ZEROS_MAX} zeros behind it, and otherwise as {@code 1.5e300}.
 */
public final class CanonicalNumber {
    private static final int WHOLE_DIGITS_MAX = 40;
    private static final int ZEROS_MAX = 5;

    /** Digits of an exponent, so that arithmetic with it stays far from where a long ends. */
    private static final int EXPONENT_DIGITS_MAX = 15;

    private CanonicalNumber() {}

    /** The form of the number; it is itself where an exponent of more than 15 digits puts it beyond all use. */
    public static Value.Scalar of(Value.Decimal number) {
        String text = number.text();
        if (isPlainFraction(text)) {
            return number;
        }
        int mantissaEnd = Math.max(text.indexOf('e'), text.indexOf('E'));
        Long exponent = mantissaEnd < 0 ? Long.valueOf(0) : exponentOrNull(text.substring(mantissaEnd + 1));
        StringBuilder digits = new StringBuilder(text.length());
        long point = -1;
        for (int i = text.startsWith("-") ? 1 : 0; i < (mantissaEnd < 0 ? text.length() : mantissaEnd); i++) {
            if (text.charAt(i) == '.') {
                point = digits.length();
            } else {
                digits.append(text.charAt(i));
            }
        }
        point = point < 0 ? digits.length() : point;
        int zeros = stripZeros(digits);
        if (digits.isEmpty()) {
            return new Value.Whole(0);
        }
        return exponent == null ? number : spelled(text.startsWith("-"), digits, point - zeros + exponent);
    }

    /** The most common spelling of one that is in its form already: no exponent, and no zero at either end. */
    private static boolean isPlainFraction(String text) {
        int first = text.startsWith("-") ? 1 : 0;
        return text.indexOf('.') > 0
                && text.charAt(text.length() - 1) != '0'
                && (text.charAt(first) != '0' || text.charAt(first + 2) != '0')
                && text.indexOf('e') < 0
                && text.indexOf('E') < 0;
    }

    private static @Nullable Long exponentOrNull(String text) {
        int at = text.startsWith("-") || text.startsWith("+") ? 1 : 0;
        boolean negative = text.startsWith("-");
        while (at < text.length() && text.charAt(at) == '0') {
            at++;
        }
        if (text.length() - at > EXPONENT_DIGITS_MAX) {
            return null;
        }
        long exponent = at == text.length() ? 0 : Long.parseLong(text.substring(at));
        return negative ? -exponent : exponent;
    }

    /** Takes the zeros off both ends; how many they were in front. */
    private static int stripZeros(StringBuilder digits) {
        int end = digits.length();
        while (end > 0 && digits.charAt(end - 1) == '0') {
            end--;
        }
        digits.setLength(end);
        int front = 0;
        while (front < end && digits.charAt(front) == '0') {
            front++;
        }
        digits.delete(0, front);
        return front;
    }

    /** @param point how many of the digits stand before the point; negative if zeros stand between */
    private static Value.Scalar spelled(boolean negative, StringBuilder digits, long point) {
        int count = digits.length();
        if ((point > WHOLE_DIGITS_MAX && point >= count) || point < -ZEROS_MAX) {
            if (count > 1) {
                digits.insert(1, '.');
            }
            digits.append('e').append(point - 1);
        } else if (point >= count) {
            digits.append("0".repeat((int) point - count));
        } else if (point > 0) {
            digits.insert((int) point, '.');
        } else {
            digits.insert(0, "0." + "0".repeat((int) -point));
        }
        String text = negative ? digits.insert(0, '-').toString() : digits.toString();
        Long whole = point >= count ? NumberText.wholeOrNull(text) : null;
        return whole == null ? new Value.Decimal(text) : new Value.Whole(whole);
    }
}
