package weir.application.lake;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import weir.application.port.FailureCode;
import weir.application.port.Lake;
import weir.application.port.ObjectName;
import weir.application.port.OperationFailed;

/** Before which moment events may have lost their rows, because those of a table do not stay for ever. */
public final class RowsMark {
    private static final ObjectName NAME = new ObjectName("keeper/deleted/rows");
    private static final String FIRST_LINE = "weir deleted rows 1\n";

    private RowsMark() {}

    /** Empty if rows were never deleted. */
    public static Optional<Instant> find(Lake lake) {
        Optional<InputStream> opened = lake.open(NAME);
        if (opened.isEmpty()) {
            return Optional.empty();
        }
        try (InputStream in = opened.get()) {
            String text = new String(in.readAllBytes(), StandardCharsets.US_ASCII);
            return Optional.of(Instant.parse(
                    text.substring(Math.min(text.length(), FIRST_LINE.length())).strip()));
        } catch (DateTimeParseException e) {
            throw new OperationFailed(
                    FailureCode.CORRUPT, "object " + NAME + " of the lake is not as Weir wrote it", e);
        } catch (IOException e) {
            throw new OperationFailed(FailureCode.LAKE_UNAVAILABLE, "cannot read " + NAME + ": " + e, e);
        }
    }

    /** Moves the mark on, never back. Durable on return. */
    public static void move(Lake lake, Instant before) {
        if (find(lake).filter(known -> !known.isBefore(before)).isEmpty()) {
            lake.put(NAME, out -> out.write((FIRST_LINE + before + "\n").getBytes(StandardCharsets.US_ASCII)));
        }
    }
}
