package weir.bootstrap.config;

/** What is logged, and how. */
public record LogConfig(LogFormat format, LogLevel level) {
    public enum LogFormat {
        TEXT,
        JSON
    }

    /** From the fewest lines to the most. */
    public enum LogLevel {
        ERROR,
        WARN,
        INFO,
        DEBUG
    }
}
