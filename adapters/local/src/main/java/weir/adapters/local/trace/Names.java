package weir.adapters.local.trace;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.zip.CRC32C;
import weir.adapters.local.log.SyncedFiles;

/** Names by numbers, so that records need not spell them. A name is durable before its number is given out. */
final class Names {
    private static final int MAGIC_AND_CRC_BYTES = 8;
    private static final int MAGIC = 0x314E5457; // "WTN1", the first byte lowest

    private final Path file;
    private final List<String> names = Collections.synchronizedList(new ArrayList<>());
    private final Map<String, Integer> numbers = new HashMap<>();

    private Names(Path file) {
        this.file = file;
    }

    /** @throws TraceDamage if the file is damaged: nothing that refers to it can be read then */
    static Names open(Path file) throws IOException {
        Names names = new Names(file);
        try {
            names.decode(Files.readAllBytes(file));
        } catch (NoSuchFileException e) {
            // There are none yet.
        }
        return names;
    }

    private void decode(byte[] bytes) throws TraceDamage {
        boolean whole = bytes.length >= MAGIC_AND_CRC_BYTES
                && Integer.reverseBytes(ByteBuffer.wrap(bytes).getInt(0)) == MAGIC
                && Integer.reverseBytes(ByteBuffer.wrap(bytes).getInt(4)) == crc(bytes);
        if (!whole) {
            throw new TraceDamage("the names of the trace, " + file + ", are damaged");
        }
        String text =
                new String(bytes, MAGIC_AND_CRC_BYTES, bytes.length - MAGIC_AND_CRC_BYTES, StandardCharsets.US_ASCII);
        int begin = 0;
        for (int end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', begin)) {
            remember(text.substring(begin, end));
            begin = end + 1;
        }
    }

    private synchronized void remember(String name) {
        numbers.put(name, names.size());
        names.add(name);
    }

    /** The number of a name, which is printable ASCII; it gets one if it has none. Any thread. */
    synchronized int number(String name) throws IOException {
        Integer known = numbers.get(name);
        if (known != null) {
            return known;
        }
        List<String> all = new ArrayList<>(names);
        all.add(name);
        SyncedFiles.replace(file, encode(all));
        remember(name);
        return all.size() - 1;
    }

    /** The number of a name if it has one. Any thread. */
    synchronized OptionalInt known(String name) {
        Integer known = numbers.get(name);
        return known == null ? OptionalInt.empty() : OptionalInt.of(known);
    }

    /** Empty if no name has that number. Any thread. */
    Optional<String> name(int number) {
        return number >= 0 && number < names.size() ? Optional.of(names.get(number)) : Optional.empty();
    }

    private static byte[] encode(List<String> names) {
        StringBuilder lines = new StringBuilder();
        names.forEach(name -> lines.append(name).append('\n'));
        byte[] text = lines.toString().getBytes(StandardCharsets.US_ASCII);
        ByteBuffer out = ByteBuffer.allocate(MAGIC_AND_CRC_BYTES + text.length);
        out.putInt(Integer.reverseBytes(MAGIC)).putInt(0).put(text);
        out.putInt(4, Integer.reverseBytes(crc(out.array())));
        return out.array();
    }

    private static int crc(byte[] bytes) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, MAGIC_AND_CRC_BYTES, bytes.length - MAGIC_AND_CRC_BYTES);
        return (int) crc.getValue();
    }
}
