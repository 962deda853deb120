package weir.application.lake;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import weir.application.port.FailureCode;
import weir.application.port.Lake;
import weir.application.port.ObjectName;
import weir.application.port.OperationFailed;
import weir.application.port.Position;
import weir.domain.envelope.ChannelName;

/**
 * Up to where events of a channel may have been deleted from the lake because its policy let them: what is missing there is not
 * lost, and must not come back from the queue. Kept in the lake itself, as docs/formats.md says.
 */
public final class DeletedMark {
    private static final String FIRST_LINE = "weir deleted 1\n";

    private DeletedMark() {}

    private static ObjectName name(ChannelName channel) {
        return new ObjectName("keeper/deleted/channel=" + channel);
    }

    /** Empty if nothing was ever deleted. */
    public static Optional<Position> find(Lake lake, ChannelName channel) {
        ObjectName name = name(channel);
        Optional<InputStream> opened = lake.open(name);
        if (opened.isEmpty()) {
            return Optional.empty();
        }
        try (InputStream in = opened.get()) {
            String text = new String(in.readAllBytes(), StandardCharsets.US_ASCII);
            if (!text.startsWith(FIRST_LINE) || !text.endsWith("\n")) {
                throw new OperationFailed(
                        FailureCode.CORRUPT, "object " + name + " of the lake is not as Weir wrote it");
            }
            return Optional.of(new Position(text.substring(FIRST_LINE.length()).strip()));
        } catch (IOException e) {
            throw new OperationFailed(FailureCode.LAKE_UNAVAILABLE, "cannot read " + name + ": " + e, e);
        }
    }

    /** Whether what stands there may have been deleted. */
    public static boolean covers(Optional<Position> mark, Position position) {
        return mark.isPresent() && position.compareTo(mark.get()) <= 0;
    }

    /** Moves the mark on, never back. Durable on return. */
    public static void move(Lake lake, ChannelName channel, Position upTo) {
        if (!covers(find(lake, channel), upTo)) {
            lake.put(name(channel), out -> out.write((FIRST_LINE + upTo + "\n").getBytes(StandardCharsets.US_ASCII)));
        }
    }
}
