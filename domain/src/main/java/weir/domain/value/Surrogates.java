package weir.domain.value;

/** Halves of surrogate pairs that stand alone: a Java string can hold them, UTF-8 and a warehouse cannot. */
public final class Surrogates {
    private Surrogates() {}

    /** The text with U+FFFD for each lone surrogate; the same string if it has none. */
    public static String replaceLone(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (isLone(text, i)) {
                return replaceFrom(text, i);
            }
        }
        return text;
    }

    /** Whether the char there is half of a pair whose other half is not beside it. */
    static boolean isLone(String text, int at) {
        char c = text.charAt(at);
        if (!Character.isSurrogate(c)) {
            return false;
        }
        return Character.isHighSurrogate(c)
                ? at + 1 == text.length() || !Character.isLowSurrogate(text.charAt(at + 1))
                : at == 0 || !Character.isHighSurrogate(text.charAt(at - 1));
    }

    private static String replaceFrom(String text, int first) {
        StringBuilder out = new StringBuilder(text);
        for (int i = first; i < text.length(); i++) {
            if (isLone(text, i)) {
                out.setCharAt(i, '\uFFFD');
            }
        }
        return out.toString();
    }
}
