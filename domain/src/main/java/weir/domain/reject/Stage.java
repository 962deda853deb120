package weir.domain.reject;

/** Where an event was rejected. */
public enum Stage {
    STANDARD("standard"),
    NORMALISE("normalise"),
    LOAD("load"),
    /** By an agent that reads over HTTP. */
    AGENT("agent");

    private final String code;

    Stage(String code) {
        this.code = code;
    }

    public String code() {
        return code;
    }
}
