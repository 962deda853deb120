package weir.application.lake;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import weir.application.port.FailureCode;
import weir.application.port.Lake;
import weir.application.port.ObjectName;
import weir.application.port.OperationFailed;
import weir.application.port.Position;
import weir.domain.envelope.ChannelName;

/**
 * Which events of a channel have been erased: those at these positions are not lost, and must not come back from the queue.
 * Kept in the lake itself, as docs/formats.md says; a position tells nothing about a person.
 */
public final class ErasedMark {
    private static final String FIRST_LINE = "weir erased 1";
    private static final String LAST_LINE = "end";

    private ErasedMark() {}

    private static String prefix(ChannelName channel) {
        return "keeper/erased/channel=" + channel + "/";
    }

    /** Durable on return. A repeat leaves the second. */
    public static void put(Lake lake, ChannelName channel, UUID erasure, Collection<Position> positions) {
        String text = positions.stream()
                .sorted()
                .map(Position::text)
                .collect(Collectors.joining("\n", FIRST_LINE + "\n", "\n" + LAST_LINE + "\n"));
        lake.put(new ObjectName(prefix(channel) + erasure), out -> out.write(text.getBytes(StandardCharsets.US_ASCII)));
    }

    /** All that were erased of a channel, in whatever erasure. */
    public static Set<Position> find(Lake lake, ChannelName channel) {
        Set<Position> erased = new HashSet<>();
        Optional<ObjectName> after = Optional.empty();
        while (true) {
            List<Lake.ObjectSummary> page = lake.list(prefix(channel), after, 100);
            if (page.isEmpty()) {
                return erased;
            }
            for (Lake.ObjectSummary object : page) {
                read(lake, object.name(), erased);
                after = Optional.of(object.name());
            }
        }
    }

    private static void read(Lake lake, ObjectName name, Set<Position> erased) {
        Optional<InputStream> opened = lake.open(name);
        if (opened.isEmpty()) {
            return;
        }
        try (InputStream in = opened.get()) {
            List<String> lines = new String(in.readAllBytes(), StandardCharsets.US_ASCII)
                    .lines()
                    .toList();
            if (lines.size() < 2
                    || !lines.get(0).equals(FIRST_LINE)
                    || !lines.get(lines.size() - 1).equals(LAST_LINE)) {
                throw new OperationFailed(
                        FailureCode.CORRUPT, "object " + name + " of the lake is not as Weir wrote it");
            }
            lines.subList(1, lines.size() - 1).forEach(line -> erased.add(new Position(line)));
        } catch (IOException e) {
            throw new OperationFailed(FailureCode.LAKE_UNAVAILABLE, "cannot read " + name + ": " + e, e);
        }
    }
}
