package weir.domain.reject;

/** Where an event was rejected. */
public enum Stage {
    STANDARD("standard"),
    NORMALISE("normalise"),
    LOAD("load");

    private final String code;

    Stage(String code) {
        this.code = code;
    }

    public String code() {
        return code;
    }
}
