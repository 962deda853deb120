package weir.adapters.format.sketch;

import org.apache.datasketches.memory.Memory;

/**
 * Loads DataSketches' memory component (3.0.2, the last one for Java 17 without a preview), which asks the property
 * {@code java.version} once, while it is loaded, and refuses all but 8, 11, 17 and 21. What is used of it here, arrays on
 * the heap, does not depend on the version: on any other, the property says 21 for as long as the loading takes.
 */
final class MemoryLibrary {
    private static final String VERSION = "java.version";
    private static final String ACCEPTED = "21";
    private static final int FIRST_ACCEPTED = 17;
    private static final int SECOND_ACCEPTED = 21;

    static {
        int java = Runtime.version().feature();
        if (java == FIRST_ACCEPTED || java == SECOND_ACCEPTED) {
            load();
        } else {
            loadAsAccepted();
        }
    }

    private MemoryLibrary() {}

    /** Loads it if that was not done yet. */
    static void ensureLoaded() {
        // That this class is loaded is all there is to it.
    }

    private static void loadAsAccepted() {
        String version = System.getProperty(VERSION);
        System.setProperty(VERSION, ACCEPTED);
        try {
            load();
        } finally {
            System.setProperty(VERSION, version);
        }
    }

    private static void load() {
        Memory.wrap(new byte[Long.BYTES]).getByte(0);
    }
}
