package weir.application;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import weir.application.port.Entry;
import weir.application.port.FailureCode;
import weir.application.port.LakeFormat;
import weir.application.port.OperationFailed;
import weir.application.port.Position;
import weir.domain.envelope.DataId;

/** Orders of {@link Samples} as lines that a test can look at: position, time, id and number; the last line says that it is. */
public final class OrderLines implements LakeFormat {
    private static final String END = "end";

    private final String extension;

    public OrderLines(String extension) {
        this.extension = extension;
    }

    @Override
    public String extension() {
        return extension;
    }

    @Override
    public void write(Iterable<Entry> entries, OutputStream out) throws IOException {
        for (Entry entry : entries) {
            DataId id = entry.envelope().id();
            String line = entry.position() + " " + entry.envelope().created() + " " + id.mostSignificant() + " "
                    + id.leastSignificant() + " "
                    + number(entry.envelope().data().text()) + "\n";
            out.write(line.getBytes(StandardCharsets.UTF_8));
        }
        out.write(END.getBytes(StandardCharsets.UTF_8));
    }

    /** As real formats do, it gives out what stands before the damage. */
    @Override
    public void read(InputStream in, Consumer<Entry> entries) throws IOException {
        List<String> lines = Arrays.asList(new String(in.readAllBytes(), StandardCharsets.UTF_8).split("\n"));
        for (String line : lines) {
            String[] parts = line.split(" ");
            if (parts.length == 5) {
                entries.accept(new Entry(
                        new Position(parts[0]),
                        Samples.order(
                                new DataId(Long.parseLong(parts[2]), Long.parseLong(parts[3])),
                                Integer.parseInt(parts[4]),
                                Instant.parse(parts[1])),
                        Optional.empty()));
            } else if (!line.equals(END)) {
                throw new OperationFailed(FailureCode.CORRUPT, "a line is not that of an order");
            }
        }
        if (!lines.get(lines.size() - 1).equals(END)) {
            throw new OperationFailed(FailureCode.CORRUPT, "the end is missing");
        }
    }

    private static int number(String data) {
        return Integer.parseInt(data.substring(data.lastIndexOf(':') + 1, data.lastIndexOf('}')));
    }
}
