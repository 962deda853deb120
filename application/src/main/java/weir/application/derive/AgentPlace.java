package weir.application.derive;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import weir.application.port.Position;
import weir.domain.envelope.ChannelName;

/**
 * How far an agent has come: what it has read, and where the channels that it writes to ended when all that it had made of
 * that was durable in them. What stands there behind those marks it has made of what it will read again.
 *
 * @param behind the last event that it has taken; empty if it begins with the oldest
 * @param ends by channel; empty where nothing was
 */
public record AgentPlace(Optional<Position> behind, Map<ChannelName, Optional<Position>> ends) {
    private static final byte VERSION = 1;

    public AgentPlace {
        ends = Map.copyOf(ends);
    }

    /** Big-endian: version (1), position, number of channels, and each with its end; an empty text is no position. */
    public void write(DataOutput out) throws IOException {
        out.writeByte(VERSION);
        write(out, behind);
        out.writeInt(ends.size());
        for (Map.Entry<ChannelName, Optional<Position>> end : ends.entrySet()) {
            out.writeUTF(end.getKey().value());
            write(out, end.getValue());
        }
    }

    /** @throws IllegalArgumentException if it is nothing that {@link #write} has written, or of a later version of Weir */
    public static AgentPlace read(DataInput in) throws IOException {
        int version = in.readUnsignedByte();
        if (version != VERSION) {
            throw new IllegalArgumentException("an agent's place of version " + version + " is not known here");
        }
        Optional<Position> behind = position(in);
        Map<ChannelName, Optional<Position>> ends = new LinkedHashMap<>();
        for (int left = in.readInt(); left > 0; left--) {
            ends.put(new ChannelName(in.readUTF()), position(in));
        }
        return new AgentPlace(behind, ends);
    }

    private static void write(DataOutput out, Optional<Position> position) throws IOException {
        out.writeUTF(position.map(Position::text).orElse(""));
    }

    private static Optional<Position> position(DataInput in) throws IOException {
        String text = in.readUTF();
        return text.isEmpty() ? Optional.empty() : Optional.of(new Position(text));
    }
}
