package weir.adapters.http;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the server may take, of what the machine and the heap have.
 *
 * @param connectionsMax as configured, or fewer if there are not as many file descriptors, or not the heap for so many
 * @param requestsBytesMax requests under way, together
 * @param headsBytesMax begun requests, together
 * @param heavyTasksMax large bodies that are taken apart at the same time
 */
record ServerBounds(int connectionsMax, long requestsBytesMax, long headsBytesMax, int heavyTasksMax) {
    private static final Logger LOG = System.getLogger(ServerBounds.class.getName());
    private static final Path LIMITS = Path.of("/proc/self/limits");
    private static final Pattern OPEN_FILES = Pattern.compile("(?m)^Max open files +(\\d+) ");

    /** Connections may take that part of the heap, and requests too. */
    private static final int HEAP_SHARE = 4;

    private static final int HEADS_HEAP_SHARE = 16;

    /** What an idle connection takes of the heap; with TLS it has buffers for whole records. */
    private static final long CONNECTION_BYTES = 8 << 10;

    private static final long TLS_CONNECTION_BYTES = 64 << 10;

    /** The queue, the lake and the warehouse must be able to open theirs. */
    private static final int OTHER_FILES = 1_024;

    /** A body of nothing but events makes tens of megabytes of objects before any of them can be counted. */
    private static final long HEAVY_TASK_BYTES = 128L << 20;

    static ServerBounds of(HttpOptions options) {
        return of(
                options,
                Runtime.getRuntime().maxMemory(),
                Runtime.getRuntime().availableProcessors(),
                fileDescriptors());
    }

    static ServerBounds of(HttpOptions options, long heapBytes, int processors, OptionalLong fileDescriptors) {
        long perConnection = options.tls().isPresent() ? TLS_CONNECTION_BYTES : CONNECTION_BYTES;
        long byHeap = heapBytes / HEAP_SHARE / perConnection;
        long byFiles = fileDescriptors.orElse(Long.MAX_VALUE);
        // On a machine with few, half of them.
        long forOthers = Math.min(OTHER_FILES, byFiles / 2);
        long connections = Math.max(1, Math.min(options.connectionsMax(), Math.min(byHeap, byFiles - forOthers)));
        if (connections < options.connectionsMax()) {
            LOG.log(
                    Level.INFO,
                    "at most {0} connections are open at once, not {1}: {2}",
                    connections,
                    options.connectionsMax(),
                    byHeap <= byFiles - forOthers
                            ? "a heap of " + (heapBytes >> 20) + " MiB has no room for more"
                            : "the process may open " + byFiles + " files (ulimit -n)");
        }
        return new ServerBounds(
                (int) connections,
                Math.max(2L * options.requestBytesMax(), heapBytes / HEAP_SHARE),
                heapBytes / HEADS_HEAP_SHARE,
                (int) Math.max(1, Math.min(processors, heapBytes / HEAP_SHARE / HEAVY_TASK_BYTES)));
    }

    /** How many the process may have; empty where the system does not say. */
    private static OptionalLong fileDescriptors() {
        try {
            Matcher found = OPEN_FILES.matcher(Files.readString(LIMITS, StandardCharsets.US_ASCII));
            return found.find() ? OptionalLong.of(Long.parseLong(found.group(1))) : OptionalLong.empty();
        } catch (IOException e) {
            return OptionalLong.empty();
        }
    }
}
