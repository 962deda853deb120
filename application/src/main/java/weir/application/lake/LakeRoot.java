package weir.application.lake;

/**
 * The parts of the lake that hold events, all laid out alike, as docs/formats.md ("Lake objects") says. What readers are
 * given of a channel is all of them together. Their positions are those of the channel's queue, but for events that never
 * were in it.
 */
public enum LakeRoot {
    /** What archivers store. */
    RAW("raw"),

    /** What must stay of objects whose rest was deleted. */
    RETAINED("retained"),

    /** Events of the past that were brought in from elsewhere; they have {@link ImportedPosition}s. */
    IMPORTED("imported");

    private final String directory;

    LakeRoot(String directory) {
        this.directory = directory;
    }

    /** The names of all objects of all channels begin so. */
    String prefix() {
        return directory + "/channel=";
    }

    String directory() {
        return directory;
    }
}
