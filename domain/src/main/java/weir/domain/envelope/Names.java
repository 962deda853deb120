package weir.domain.envelope;

/** The one spelling that sources, channels, agents and tables share: it is safe in a path, a URL and SQL. */
final class Names {
    private static final int LENGTH_MAX = 64;

    private Names() {}

    static boolean isLegal(String name) {
        if (name.isEmpty() || name.length() > LENGTH_MAX || name.charAt(0) == '_' || name.charAt(0) == '-') {
            return false;
        }
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            boolean letterOrDigit = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
            if (!letterOrDigit && c != '_' && c != '-') {
                return false;
            }
        }
        return true;
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
