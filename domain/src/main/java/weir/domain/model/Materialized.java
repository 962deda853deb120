package weir.domain.model;

/** What is made of a model. */
public enum Materialized {
    /** A name for the query: it runs whenever somebody reads it. */
    VIEW("view"),

    /** Its rows, all of them made anew each time. */
    TABLE("table"),

    /** Its rows; those before a window stay, and those in it are made anew. */
    INCREMENTAL("incremental");

    private final String word;

    Materialized(String word) {
        this.word = word;
    }

    /** As it is written in a model's header. */
    public String word() {
        return word;
    }
}
