package weir.application.lake;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import weir.application.port.Position;
import weir.domain.envelope.DataId;

/**
 * The positions of imported events: by {@code created}, and of those created together by {@code data_id}. So an event has
 * the same position whatever file it comes with, and whenever. They stand before all positions of queues, whose first
 * is behind sixteen zeros.
 */
public final class ImportedPosition {
    private static final String BEFORE_ALL = "0".repeat(16);
    private static final int LENGTH = 64;

    private ImportedPosition() {}

    public static Position of(Instant created, DataId id) {
        HexFormat hex = HexFormat.of();
        long micros = ChronoUnit.MICROS.between(Instant.EPOCH, created);
        // With the sign turned over what is before 1970 stands before what is behind it.
        return new Position(BEFORE_ALL
                + hex.toHexDigits(micros ^ Long.MIN_VALUE)
                + hex.toHexDigits(id.mostSignificant())
                + hex.toHexDigits(id.leastSignificant()));
    }

    public static boolean isOne(Position position) {
        return position.text().length() == LENGTH && position.text().startsWith(BEFORE_ALL);
    }
}
