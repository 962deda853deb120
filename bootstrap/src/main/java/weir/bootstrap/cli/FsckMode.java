package weir.bootstrap.cli;

/** What {@code weir fsck} is to do. */
public enum FsckMode {
    /** Read everything, each part by itself. */
    INSPECT,
    /** And then, if all of it is sound, what the parts hold beside one another. */
    COMPARE,
    /** Mend what can be mended. */
    REPAIR
}
