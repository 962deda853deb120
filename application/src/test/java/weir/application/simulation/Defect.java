package weir.application.simulation;

/** What somebody might do wrong, planted so that the simulation can be seen to find it. */
enum Defect {
    NONE,
    /** The queue answers when an append is written, and syncs later. */
    ANSWERS_BEFORE_SYNC,
    /** The queue frees what is old whether it is acknowledged or not. */
    DELETES_BEFORE_ACKNOWLEDGED,
    /** The archiver acknowledges what it has read, and stores it later. */
    ARCHIVER_ACKNOWLEDGES_WHAT_IT_READS,
    /** The loader acknowledges what it has read, and commits it later. */
    LOADER_ACKNOWLEDGES_WHAT_IT_READS,
    /** The lake answers before the object is there. */
    LAKE_ANSWERS_BEFORE_IT_STORES,
    /** A reader of the lake sees an object that is being written. */
    LAKE_SHOWS_HALF_OBJECTS,
    /** The warehouse commits the cursor, and then the rows. */
    CURSOR_BEFORE_ROWS,
    /** The warehouse commits the rows, and then the cursor. */
    ROWS_BEFORE_CURSOR,
    /** A commit of unknown outcome is taken for one that failed. */
    UNKNOWN_COMMIT_TAKEN_FOR_FAILED,
    /** A replay forgets what is loaded and not in the lake yet. */
    REPLAY_READS_THE_LAKE_ALONE,
    /** What the relay holds already is not recognised after a restart. */
    RELAY_FORGETS_ITS_END,
    /** After a restart {@code created} begins with the clock, wherever it stood before. */
    CREATED_FOLLOWS_THE_CLOCK
}
