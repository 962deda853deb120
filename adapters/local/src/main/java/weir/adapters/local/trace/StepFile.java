package weir.adapters.local.trace;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.zip.CRC32C;

/** Steps of one agent through one channel, each behind the one before. Opened for each use, so that there may be many. */
final class StepFile {
    static final int BYTES = 32;
    private static final int AFTER_CRC = 4;

    private final Path path;
    private final long number;
    private int count;
    private long first = Long.MAX_VALUE;
    private long last = Long.MIN_VALUE;
    private long newestMicros = Long.MIN_VALUE;

    /** @param detail as {@link Names} numbers it */
    record Stretch(long first, long last, long atMicros, int detail) {}

    private StepFile(Path path, long number) {
        this.path = path;
        this.number = number;
    }

    /** A file that is not there before its first step. */
    static StepFile fresh(Path path, long number) {
        return new StepFile(path, number);
    }

    /** A file that is there, as far as it is whole; what is torn at its end is written over by what comes next. */
    static StepFile open(Path path, long number) throws IOException {
        StepFile file = new StepFile(path, number);
        ByteBuffer all = ByteBuffer.wrap(Files.readAllBytes(path)).order(ByteOrder.LITTLE_ENDIAN);
        Optional<Stretch> next = decode(all);
        while (next.isPresent() && file.follows(next.get())) {
            file.note(next.get());
            next = decode(all);
        }
        return file;
    }

    long number() {
        return number;
    }

    int count() {
        return count;
    }

    long newestMicros() {
        return newestMicros;
    }

    /** Whether a stretch can stand behind those that are here. */
    boolean follows(Stretch stretch) {
        return stretch.first >= last;
    }

    private void note(Stretch stretch) {
        first = Math.min(first, stretch.first);
        last = stretch.last;
        newestMicros = Math.max(newestMicros, stretch.atMicros);
        count++;
    }

    /** If it fails, the next one takes its place. */
    void append(Stretch stretch) throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
            long end = (long) count * BYTES;
            if (file.length() > end) {
                file.setLength(end); // what was torn
            }
            file.seek(end);
            file.write(encode(stretch));
        }
        note(stretch);
    }

    /** The first stretch that holds the position; empty also if what would tell is damaged. */
    Optional<Stretch> find(long position) throws IOException {
        if (position < first || position > last) {
            return Optional.empty();
        }
        try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "r")) {
            int low = 0;
            int high = count - 1;
            while (low < high) {
                int middle = (low + high) >>> 1;
                Optional<Stretch> there = read(file, middle);
                if (there.isEmpty()) {
                    return Optional.empty();
                }
                if (there.get().last < position) {
                    low = middle + 1;
                } else {
                    high = middle;
                }
            }
            return read(file, low).filter(found -> found.first <= position && position <= found.last);
        }
    }

    private static Optional<Stretch> read(RandomAccessFile file, int place) throws IOException {
        byte[] bytes = new byte[BYTES];
        file.seek((long) place * BYTES);
        int read = file.read(bytes);
        return read < BYTES ? Optional.empty() : decode(ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN));
    }

    static byte[] encode(Stretch stretch) {
        ByteBuffer out = ByteBuffer.allocate(BYTES).order(ByteOrder.LITTLE_ENDIAN);
        out.putInt(0)
                .putInt(stretch.detail)
                .putLong(stretch.first)
                .putLong(stretch.last)
                .putLong(stretch.atMicros);
        out.putInt(0, crc(out, 0));
        return out.array();
    }

    private static Optional<Stretch> decode(ByteBuffer in) {
        if (in.remaining() < BYTES) {
            return Optional.empty();
        }
        int begin = in.position();
        int crc = in.getInt();
        int detail = in.getInt();
        Stretch stretch = new Stretch(in.getLong(), in.getLong(), in.getLong(), detail); // in their order
        return crc == crc(in, begin) && stretch.first <= stretch.last ? Optional.of(stretch) : Optional.empty();
    }

    private static int crc(ByteBuffer bytes, int begin) {
        CRC32C crc = new CRC32C();
        crc.update(bytes.duplicate().limit(begin + BYTES).position(begin + AFTER_CRC));
        return (int) crc.getValue();
    }

    void delete() throws IOException {
        Files.deleteIfExists(path);
    }
}
