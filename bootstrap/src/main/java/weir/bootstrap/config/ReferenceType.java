package weir.bootstrap.config;

/** Which adapter reads reference data. */
public enum ReferenceType {
    CSV,
    GEOIP,
    USER_AGENT
}
