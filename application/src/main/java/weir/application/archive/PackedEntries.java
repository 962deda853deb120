package weir.application.archive;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import weir.application.port.Entry;
import weir.application.port.Position;
import weir.domain.envelope.ChannelName;
import weir.domain.envelope.DataId;
import weir.domain.envelope.Envelope;
import weir.domain.envelope.Payload;
import weir.domain.envelope.SourceName;

/**
 * Entries in the order in which they were added, laid down in a few large arrays that are used again. As objects, the tens
 * of thousands that wait for a lake object to be full would be copied by every collection of the young generation, and no
 * producer is answered meanwhile.
 *
 * <p>An entry that it gives shares the array, so nobody may keep one beyond {@link #release()}. For use by one thread.
 */
public final class PackedEntries implements Iterable<Entry> {
    private static final int FIRST_CHUNK_BYTES = 16 << 10;

    /** Created, both halves of the id, which common part, and the lengths of data, position and origin. */
    private static final int HEADER_BYTES = 8 + 8 + 8 + 4 + 4 + 1 + 1;

    private final ArchiveMemory memory;
    private final List<ByteBuffer> chunks = new ArrayList<>();
    private final List<byte[]> borrowed = new ArrayList<>();
    private final List<Common> commons = new ArrayList<>();
    private int size;

    public PackedEntries(ArchiveMemory memory) {
        this.memory = memory;
    }

    /** What neighbouring entries mostly have in common. */
    private record Common(SourceName source, ChannelName channel, String contentType, Map<String, String> attributes) {
        static Common of(Envelope envelope) {
            return new Common(envelope.source(), envelope.channel(), envelope.contentType(), envelope.attributes());
        }

        boolean isThatOf(Envelope envelope) {
            return source.equals(envelope.source())
                    && channel.equals(envelope.channel())
                    && contentType.equals(envelope.contentType())
                    && attributes.equals(envelope.attributes());
        }
    }

    public int size() {
        return size;
    }

    public void add(Entry entry) {
        Envelope envelope = entry.envelope();
        Payload data = envelope.data();
        byte[] position = bytes(entry.position());
        byte[] origin = entry.origin().map(PackedEntries::bytes).orElse(new byte[0]);
        int common = commonIndex(envelope);
        ByteBuffer chunk = chunkWith(Math.addExact(data.length(), HEADER_BYTES + position.length + origin.length));
        // From here on nothing fails: half an entry, as a want of memory might leave it, would shift all behind it.
        chunk.putLong(envelope.createdMicros())
                .putLong(envelope.id().mostSignificant())
                .putLong(envelope.id().leastSignificant())
                .putInt(common)
                .putInt(data.length())
                .put((byte) position.length)
                .put((byte) origin.length)
                .put(position)
                .put(origin)
                .put(data.array(), data.offset(), data.length());
        size++;
    }

    /** At most 64 characters, and so at most 192 bytes. */
    private static byte[] bytes(Position position) {
        return position.text().getBytes(StandardCharsets.UTF_8);
    }

    private int commonIndex(Envelope envelope) {
        int last = commons.size() - 1;
        if (last < 0 || !commons.get(last).isThatOf(envelope)) {
            commons.add(Common.of(envelope));
            last++;
        }
        return last;
    }

    /** What a channel of few events takes is little: its first array is small, and each is twice the one before. */
    private ByteBuffer chunkWith(int room) {
        ByteBuffer last = chunks.isEmpty() ? ByteBuffer.allocate(0) : chunks.get(chunks.size() - 1);
        if (last.remaining() >= room) {
            return last;
        }
        ByteBuffer fresh = ByteBuffer.wrap(array(room, 2 * last.capacity()));
        chunks.add(fresh);
        return fresh;
    }

    private byte[] array(int room, int wanted) {
        int length = Math.max(room, Math.min(Math.max(FIRST_CHUNK_BYTES, wanted), ArchiveMemory.CHUNK_BYTES));
        if (length != ArchiveMemory.CHUNK_BYTES) {
            return new byte[length];
        }
        byte[] chunk = memory.chunk();
        borrowed.add(chunk);
        return chunk;
    }

    /** Gives the arrays back; nothing may be added or read any more. */
    public void release() {
        borrowed.forEach(memory::giveBack);
        borrowed.clear();
        chunks.clear();
    }

    @Override
    public Iterator<Entry> iterator() {
        return new Reader();
    }

    private final class Reader implements Iterator<Entry> {
        private final Iterator<ByteBuffer> rest = chunks.iterator();
        private ByteBuffer chunk = ByteBuffer.allocate(0);
        private int read;

        @Override
        public boolean hasNext() {
            return read < size;
        }

        @Override
        public Entry next() {
            if (!hasNext()) {
                throw new NoSuchElementException();
            }
            while (!chunk.hasRemaining()) {
                chunk = rest.next().duplicate().flip();
            }
            read++;
            Instant created = Instant.EPOCH.plus(chunk.getLong(), ChronoUnit.MICROS);
            DataId id = new DataId(chunk.getLong(), chunk.getLong());
            Common common = commons.get(chunk.getInt());
            int dataLength = chunk.getInt();
            int positionLength = Byte.toUnsignedInt(chunk.get());
            int originLength = Byte.toUnsignedInt(chunk.get());
            Position position = new Position(text(positionLength));
            Optional<Position> origin =
                    originLength == 0 ? Optional.empty() : Optional.of(new Position(text(originLength)));
            Payload data = Payload.slice(chunk.array(), chunk.position(), dataLength);
            chunk.position(chunk.position() + dataLength);
            return new Entry(
                    position,
                    new Envelope(
                            id,
                            common.source(),
                            common.channel(),
                            created,
                            common.contentType(),
                            data,
                            common.attributes()),
                    origin);
        }

        private String text(int length) {
            String text = new String(chunk.array(), chunk.position(), length, StandardCharsets.UTF_8);
            chunk.position(chunk.position() + length);
            return text;
        }
    }
}
