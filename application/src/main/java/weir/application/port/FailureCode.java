package weir.application.port;

/** Why an operation failed, and what the caller should do. The codes are stable. */
public enum FailureCode {
    /** The queue holds as much as it may and nothing can be trimmed. */
    QUEUE_FULL("queue_full", Reaction.RETRY),
    /** The disk is full, or so full that the reserve would be touched. */
    DISK_FULL("disk_full", Reaction.RETRY),
    /** A write or sync failed; nothing is known to be durable, and the queue takes nothing until it is reopened. */
    QUEUE_BROKEN("queue_broken", Reaction.RETRY),
    /** The queue or the process is closing. */
    CLOSED("closed", Reaction.RETRY),
    LAKE_UNAVAILABLE("lake_unavailable", Reaction.RETRY),
    WAREHOUSE_UNAVAILABLE("warehouse_unavailable", Reaction.RETRY),
    /** The trace cannot be read or written; nothing else depends on it. */
    TRACE_UNAVAILABLE("trace_unavailable", Reaction.RETRY),
    /** Whether a commit took effect is not known; ask the warehouse for its cursor before going on. */
    COMMIT_UNKNOWN("commit_unknown", Reaction.RECONCILE),
    /** An agent in this process cannot do its work: it fails itself, or what it makes is refused by the channel it is for. */
    AGENT_FAILED("agent_failed", Reaction.RETRY),
    /** A table of the warehouse has a column of another type than configured. */
    SCHEMA_CONFLICT("schema_conflict", Reaction.STOP),
    /** A file is not what it should be. */
    CORRUPT("corrupt", Reaction.STOP),
    /** A folder or file of the server's own cannot be made, read or written, and not because the disk is full. */
    FOLDER_UNUSABLE("folder_unusable", Reaction.STOP),
    /** Another process holds the data directory. */
    IN_USE("in_use", Reaction.STOP),
    /** A query that is not one read-only statement. */
    QUERY_REFUSED("query_refused", Reaction.STOP),
    /** A query that the warehouse could not run: its text is wrong. */
    QUERY_INVALID("query_invalid", Reaction.STOP),
    /** A query that took longer or more memory than it may. */
    QUERY_TOO_EXPENSIVE("query_too_expensive", Reaction.STOP);

    /** What a caller does about it. */
    public enum Reaction {
        /** Try again later; nothing took effect. */
        RETRY,
        /** Find out whether it took effect, then go on. */
        RECONCILE,
        /** Someone must change something first. */
        STOP
    }

    private final String code;
    private final Reaction reaction;

    FailureCode(String code, Reaction reaction) {
        this.code = code;
        this.reaction = reaction;
    }

    public String code() {
        return code;
    }

    public Reaction reaction() {
        return reaction;
    }
}
