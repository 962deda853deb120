package weir.application.simulation;

import java.util.ArrayDeque;
import java.util.Deque;

/** What happened in a run: a hash over all of it, and the last lines to read. */
final class Trace {
    private static final int LINES_MAX = Integer.getInteger("weir.simulation.lines", 120);
    private static final long FNV_OFFSET = 0xcbf29ce484222325L;
    private static final long FNV_PRIME = 0x100000001b3L;

    private final Deque<String> lines = new ArrayDeque<>();
    private long hash = FNV_OFFSET;

    void note(long nowMillis, String what) {
        String line = nowMillis + " " + what;
        for (int i = 0; i < line.length(); i++) {
            hash = (hash ^ line.charAt(i)) * FNV_PRIME;
        }
        if (lines.size() == LINES_MAX) {
            lines.removeFirst();
        }
        lines.addLast(line);
    }

    /** Two runs that did the same have the same. */
    long hash() {
        return hash;
    }

    /** The end of what happened, a line for each. */
    String tail() {
        return String.join("\n", lines);
    }
}
