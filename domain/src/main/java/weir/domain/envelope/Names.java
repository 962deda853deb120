package weir.domain.envelope;

import java.util.regex.Pattern;

/** The one spelling that sources, channels, agents and tables share: it is safe in a path, a URL and SQL. */
final class Names {
    private static final Pattern LEGAL = Pattern.compile("[a-z0-9][a-z0-9_-]{0,63}");

    private Names() {}

    static boolean isLegal(String name) {
        return LEGAL.matcher(name).matches();
    }

    static String require(String kind, String name) {
        if (!isLegal(name)) {
            throw new IllegalArgumentException(kind + " \"" + abridged(name)
                    + "\" must be 1 to 64 of a-z, 0-9, _ and -, and begin with a letter or digit");
        }
        return name;
    }

    private static String abridged(String name) {
        return name.length() <= 80 ? name : name.substring(0, 80) + "…";
    }
}
