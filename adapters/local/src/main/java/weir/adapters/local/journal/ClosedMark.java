package weir.adapters.local.journal;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32C;
import weir.adapters.local.log.LogEnd;

/**
 * What a queue that is closed leaves behind, to be read and deleted when it is opened: all of its files was durable.
 *
 * @param file the name of the last file
 * @param bytes how long that is
 * @param end the newest event
 */
record ClosedMark(String file, long bytes, LogEnd end) {
    /** A line of text, the last word of which is the CRC-32C of those before it. */
    byte[] encoded() {
        String text = file + " " + bytes + " " + end.index() + " " + end.sequence() + " " + end.createdMicros();
        return (text + " " + checksum(text) + "\n").getBytes(StandardCharsets.ISO_8859_1);
    }

    /** Empty if the bytes are not those of a whole one. */
    static Optional<ClosedMark> decode(byte[] bytes) {
        String line = new String(bytes, StandardCharsets.ISO_8859_1);
        String[] parts =
                line.endsWith("\n") ? line.substring(0, line.length() - 1).split(" ", -1) : new String[0];
        if (parts.length != 6 || !parts[5].equals(checksum(line.substring(0, line.lastIndexOf(' '))))) {
            return Optional.empty();
        }
        try {
            LogEnd end = new LogEnd(Long.parseLong(parts[2]), Long.parseLong(parts[3]), Long.parseLong(parts[4]));
            return Optional.of(new ClosedMark(parts[0], Long.parseLong(parts[1]), end));
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    private static String checksum(String text) {
        CRC32C crc = new CRC32C();
        crc.update(text.getBytes(StandardCharsets.ISO_8859_1));
        return HexFormat.of().toHexDigits((int) crc.getValue());
    }

    /** Whether it speaks of these files: none of them was begun later. */
    boolean isOf(List<Path> files) {
        return files.isEmpty() || nameOfLast(files).compareTo(file) <= 0;
    }

    /** Whether the last file is the one that was last. */
    boolean names(Path last) {
        return last.getFileName().toString().equals(file);
    }

    private static String nameOfLast(List<Path> files) {
        return files.get(files.size() - 1).getFileName().toString();
    }
}
