package weir.bootstrap.config;

/** Which adapter is the queue. */
public enum QueueType {
    JOURNAL,
    CHRONICLE
}
