package weir.domain.table;

/** What a column can hold. */
public enum ColumnType {
    TEXT("text"),
    /** 64 bits. */
    INTEGER("integer"),
    /** IEEE 754, 64 bits. */
    DOUBLE("double"),
    /** 38 digits, 9 of them after the point; a number with more of either does not fit, and is not rounded. */
    DECIMAL("decimal"),
    BOOLEAN("boolean"),
    /** A moment in UTC, to the microsecond. */
    TIMESTAMP("timestamp"),
    /** A calendar date; of a timestamp, the date in UTC. */
    DATE("date"),
    /** Text in canonical spelling, IPv4 or IPv6. */
    IP("ip"),
    UUID("uuid"),
    JSON("json"),
    /** Filled from text in Base64. */
    BYTES("bytes");

    private final String configName;

    ColumnType(String configName) {
        this.configName = configName;
    }

    /** As configuration and messages spell it. */
    public String configName() {
        return configName;
    }
}
