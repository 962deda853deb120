package weir.adapters.local.log;

import java.util.HexFormat;
import weir.application.port.Position;

/** A position is an event's index in 16 hexadecimal digits: the number of its segment, then where it stands there. */
public final class Positions {
    private static final HexFormat HEX = HexFormat.of();

    private Positions() {}

    public static Position of(long index) {
        return new Position(HEX.toHexDigits(index));
    }

    /** @throws IllegalArgumentException if no such queue has given out that position */
    public static long index(Position position) {
        if (position.text().length() != 16) {
            throw new IllegalArgumentException("position \"" + position + "\" must have 16 hexadecimal digits");
        }
        long index = HexFormat.fromHexDigitsToLong(position.text());
        if (index < 0) {
            throw new IllegalArgumentException("position \"" + position + "\" is beyond any queue");
        }
        return index;
    }
}
