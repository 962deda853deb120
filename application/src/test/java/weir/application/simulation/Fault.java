package weir.application.simulation;

/** What can go wrong, and how often it may where there is an opportunity. */
enum Fault {
    /** The process dies before, after or in the middle of an effect. */
    CRASH(0.004),
    /** Of what was appended and not synced a part was on the disk when the process died. */
    TORN_WRITE(0.4),
    /** Of what was appended and not synced nothing was on the disk when the process died. */
    LOST_WRITE(0.4),
    /** A group takes seconds to become durable. */
    SLOW_SYNC(0.1),
    /** A group fails to become durable, and the channel cannot be used for a while; none, some or all of it is there. */
    FAILING_SYNC(0.02),
    /** An append ends in an error, and all of it is there. */
    APPEND_OF_UNKNOWN_OUTCOME(0.02),
    DISK_FULL(0),
    SHORT_POLL(0.3),
    FAILING_POLL(0.02),
    FAILING_SUBSCRIBE(0.05),
    FAILING_SEEK(0.1),
    FAILING_LAST(0.05),
    FAILING_TRIM(0.05),
    /** An acknowledgement fails, and is not there. */
    FAILING_ACK(0.05),
    /** An acknowledgement fails, and is there. */
    ACK_OF_UNKNOWN_OUTCOME(0.05),
    SLOW_LAKE(0.1),
    FAILING_LAKE(0.05),
    /** A put fails, and the object is there. */
    PUT_OF_UNKNOWN_OUTCOME(0.1),
    /** A store asks for the content of an object twice. */
    RETRYING_LAKE(0.1),
    FAILING_LIST(0.05),
    FAILING_OPEN(0.05),
    /** An object is opened, and the connection breaks off while it is read. */
    BROKEN_OFF_READ(0.05),
    SLOW_WAREHOUSE(0.1),
    FAILING_WAREHOUSE(0.05),
    /** A table cannot be made or widened. */
    FAILING_PREPARE(0.2),
    FAILING_CURSOR(0.1),
    COMMIT_UNKNOWN_BUT_DONE(0.1),
    COMMIT_UNKNOWN_AND_NOT_DONE(0.1),
    CLOCK_BACK(0.1),
    CLOCK_AHEAD(0.1),
    /** A request comes twice, the second time some time after the first was answered. */
    LATE_DUPLICATE(0.2),
    /** An answer does not reach the producer, who sends the request again. */
    LOST_ANSWER(0.1),
    /** Other rules, with other columns. */
    RELOAD(0.3),
    /** Rows of a channel are made anew, in place or in a version of their table that is put in force then. */
    REPLAY(0.3),
    STOP(0.15),
    /** The process is killed at a moment when it waits for nothing. */
    KILL(0.15);

    private final double rate;

    Fault(double rate) {
        this.rate = rate;
    }

    double rate() {
        return rate;
    }
}
