package weir.adapters.local.journal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import weir.adapters.local.log.LogEnd;

/**
 * What a queue that is closed leaves behind, to be read and deleted when it is opened.
 *
 * @param file the name of the last file
 * @param bytes how long that is
 * @param end the newest event
 */
record ClosedMark(String file, long bytes, LogEnd end) {
    String text() {
        return file + " " + bytes + " " + end.index() + " " + end.sequence() + " " + end.createdMicros() + "\n";
    }

    /** Empty if the text is not whole. */
    static Optional<ClosedMark> parse(String text) {
        String[] parts = text.endsWith("\n") ? text.strip().split(" ", -1) : new String[0];
        if (parts.length != 5) {
            return Optional.empty();
        }
        try {
            LogEnd end = new LogEnd(Long.parseLong(parts[2]), Long.parseLong(parts[3]), Long.parseLong(parts[4]));
            return Optional.of(new ClosedMark(parts[0], Long.parseLong(parts[1]), end));
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    /** Whether these are the files that were left, as long as they were. */
    boolean fits(List<Path> files) throws IOException {
        if (files.isEmpty()) {
            return false;
        }
        Path last = files.get(files.size() - 1);
        return last.getFileName().toString().equals(file) && Files.size(last) == bytes;
    }
}
