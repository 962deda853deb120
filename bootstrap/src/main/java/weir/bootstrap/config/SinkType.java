package weir.bootstrap.config;

/** What tells alerts. */
public enum SinkType {
    WEBHOOK,
    CHANNEL,
    LOG
}
