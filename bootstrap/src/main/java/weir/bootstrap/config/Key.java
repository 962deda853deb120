package weir.bootstrap.config;

/**
 * A key that a section of the configuration knows.
 *
 * @param type what its value is, for the documentation
 * @param standIn with {@link Absence#DEFAULT} the text that is read in its place; with {@link Absence#ELSE} what holds
 *     then, for the documentation
 * @param doc one sentence
 */
record Key(String name, String type, Absence absence, String standIn, String doc) {
    /** What it means that the key is not there. */
    enum Absence {
        REQUIRED,
        DEFAULT,
        ELSE
    }

    static Key required(String name, String type, String doc) {
        return new Key(name, type, Absence.REQUIRED, "", doc);
    }

    /** Without it, the value is read from that text. */
    static Key byDefault(String name, String type, String value, String doc) {
        return new Key(name, type, Absence.DEFAULT, value, doc);
    }

    /** Without it, its reader does what {@code otherwise} says. */
    static Key optional(String name, String type, String otherwise, String doc) {
        return new Key(name, type, Absence.ELSE, otherwise, doc);
    }
}
