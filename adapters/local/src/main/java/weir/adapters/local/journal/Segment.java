package weir.adapters.local.journal;

import java.nio.file.Path;
import java.util.Optional;
import weir.adapters.local.log.LogEnd;

/** One file. The writer says how far it is written, and readers read as far as that. */
final class Segment {
    private final int number;
    private final Path file;
    private final Optional<LogEnd> before;
    private volatile long writtenBytes;

    /** @param before where the channel ended when this file began, if its first record can be read */
    Segment(int number, Path file, Optional<LogEnd> before, long writtenBytes) {
        this.number = number;
        this.file = file;
        this.before = before;
        this.writtenBytes = writtenBytes;
    }

    int number() {
        return number;
    }

    Path file() {
        return file;
    }

    Optional<LogEnd> before() {
        return before;
    }

    /** Less than the index of every event in it. */
    long firstIndex() {
        return Place.index(number, 0);
    }

    long writtenBytes() {
        return writtenBytes;
    }

    void writtenBytes(long bytes) {
        writtenBytes = bytes;
    }
}
