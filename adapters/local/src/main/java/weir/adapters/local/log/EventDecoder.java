package weir.adapters.local.log;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import weir.application.port.Entry;
import weir.application.port.Position;
import weir.domain.envelope.ChannelName;
import weir.domain.envelope.DataId;
import weir.domain.envelope.Envelope;
import weir.domain.envelope.Payload;
import weir.domain.envelope.SourceName;

/** Reads what {@link EventEncoder} laid out. For use by one thread at a time. */
public final class EventDecoder {
    private final Recent<SourceName> sources = new Recent<>(SourceName::new);
    private final Recent<ChannelName> channels = new Recent<>(ChannelName::new);
    private final Recent<String> contentTypes = new Recent<>(Function.identity());

    /**
     * Reads an event. Its payload shares the array.
     *
     * @return empty if the bytes are not a whole body
     */
    public Optional<Entry> decode(byte[] bytes, int offset, int length, Position position) {
        ByteBuffer in = ByteBuffer.wrap(bytes, offset, length).order(ByteOrder.LITTLE_ENDIAN);
        try {
            Instant created = Instant.EPOCH.plus(in.getLong(), ChronoUnit.MICROS);
            DataId id = new DataId(in.getLong(), in.getLong());
            SourceName source = sources.read(bytes, in, Byte.toUnsignedInt(in.get()));
            ChannelName channel = channels.read(bytes, in, Byte.toUnsignedInt(in.get()));
            String contentType = contentTypes.read(bytes, in, Short.toUnsignedInt(in.getShort()));
            String origin = text(bytes, in, Byte.toUnsignedInt(in.get()));
            Map<String, String> attributes = attributes(bytes, in);
            int dataLength = in.getInt();
            if (dataLength != in.remaining()) {
                return Optional.empty();
            }
            Payload data = Payload.slice(bytes, in.position(), dataLength);
            Envelope event = new Envelope(id, source, channel, created, contentType, data, attributes);
            return Optional.of(new Entry(
                    position, event, origin.isEmpty() ? Optional.empty() : Optional.of(new Position(origin))));
        } catch (BufferUnderflowException | IllegalArgumentException notAsWritten) {
            return Optional.empty();
        }
    }

    private static Map<String, String> attributes(byte[] bytes, ByteBuffer in) {
        int count = Short.toUnsignedInt(in.getShort());
        if (count == 0) {
            return Map.of();
        }
        Map<String, String> attributes = new HashMap<>();
        for (int i = 0; i < count; i++) {
            String key = text(bytes, in, Short.toUnsignedInt(in.getShort()));
            attributes.put(key, text(bytes, in, in.getInt()));
        }
        return attributes;
    }

    private static String text(byte[] bytes, ByteBuffer in, int length) {
        if (length < 0 || length > in.remaining()) {
            throw new BufferUnderflowException();
        }
        String text = new String(bytes, in.position(), length, StandardCharsets.UTF_8);
        in.position(in.position() + length);
        return text;
    }

    /** Neighbouring events mostly bear the same names, so the last one read is kept. */
    private static final class Recent<T> {
        private final Function<String, T> of;
        private byte[] known = {};
        private @Nullable T value;

        Recent(Function<String, T> of) {
            this.of = of;
        }

        T read(byte[] bytes, ByteBuffer in, int length) {
            int from = in.position();
            T last = value;
            if (last != null
                    && length == known.length
                    && length <= in.remaining()
                    && Arrays.equals(bytes, from, from + length, known, 0, length)) {
                in.position(from + length);
                return last;
            }
            T read = of.apply(text(bytes, in, length));
            known = Arrays.copyOfRange(bytes, from, from + length);
            value = read;
            return read;
        }
    }
}
