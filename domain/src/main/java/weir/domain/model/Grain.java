package weir.domain.model;

/** The length of time of which the window of an incremental model has whole ones. */
public enum Grain {
    MINUTE("minute"),
    HOUR("hour"),
    DAY("day"),
    WEEK("week"),
    MONTH("month");

    private final String word;

    Grain(String word) {
        this.word = word;
    }

    /** As it is written in a model's header, and as SQL's {@code date_trunc} takes it. */
    public String word() {
        return word;
    }
}
