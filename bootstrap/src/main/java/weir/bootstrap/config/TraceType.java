package weir.bootstrap.config;

/** Which adapter keeps the trace. */
public enum TraceType {
    EMBEDDED,
    REDIS,
    /** Nothing is traced. */
    NONE
}
