package weir.domain.reject;

/** Why an event was rejected. The codes are stable: producers and queries may rely on them. */
public enum RejectCode {
    MALFORMED_JSON("malformed_json"),
    NOT_AN_OBJECT("not_an_object"),
    TOO_LARGE("too_large"),
    TOO_DEEP("too_deep"),
    MISSING_FIELD("missing_field"),
    SCHEMA_VIOLATION("schema_violation"),
    INVALID_DATA_ID("invalid_data_id"),
    CANNOT_CONVERT("cannot_convert"),
    CANNOT_APPLY("cannot_apply"),
    NO_MATCH("no_match"),
    TYPE_MISMATCH("type_mismatch"),
    NO_TABLE("no_table"),
    RULE_FAULT("rule_fault"),
    /** An agent was given the event as often as it may be, and did not acknowledge it. */
    AGENT_FAILED("agent_failed");

    private final String code;

    RejectCode(String code) {
        this.code = code;
    }

    public String code() {
        return code;
    }
}
