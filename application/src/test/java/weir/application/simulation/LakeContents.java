package weir.application.simulation;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import weir.application.port.Entry;
import weir.application.port.InMemoryLakeFormat;
import weir.application.port.Lake;
import weir.application.port.LakeFormat;
import weir.application.port.ObjectName;
import weir.application.port.OperationFailed;
import weir.application.port.Position;
import weir.domain.envelope.ChannelName;

/** What the lake holds, read again whenever it changes: whole objects of events as they stood in the queue. */
final class LakeContents {
    private static final LakeFormat FORMAT = new InMemoryLakeFormat(".any");

    private final Lake disk;
    private final QueueLog queue;
    private final Map<ObjectName, List<Entry>> objects = new HashMap<>();
    private final Map<ChannelName, Map<Position, Integer>> copies = new HashMap<>();
    private long version;

    LakeContents(Lake disk, QueueLog queue) {
        this.disk = disk;
        this.queue = queue;
    }

    long version() {
        return version;
    }

    /** In how many objects the event stands that had that position. */
    int copies(ChannelName channel, Position position) {
        return copies.getOrDefault(channel, Map.of()).getOrDefault(position, 0);
    }

    /** That object was stored or removed. */
    void changed(ObjectName name) {
        version++;
        count(objects.getOrDefault(name, List.of()), -1);
        List<Entry> entries = read(name);
        objects.put(name, entries);
        count(entries, 1);
        for (Entry entry : entries) {
            Broken.unless(
                    queue.channel(entry.envelope().channel())
                            .at(entry.position())
                            .equals(Optional.of(entry)),
                    "%s: what stands there for %s is not what the queue held",
                    name,
                    entry.position());
        }
    }

    private List<Entry> read(ObjectName name) {
        List<Entry> entries = new ArrayList<>();
        Optional<InputStream> opened = disk.open(name);
        if (opened.isPresent()) {
            try (InputStream in = opened.get()) {
                FORMAT.read(in, entries::add);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (OperationFailed e) {
                throw new Broken(name + " is in the lake and not whole", e);
            }
        }
        return entries;
    }

    private void count(List<Entry> entries, int by) {
        for (Entry entry : entries) {
            copies.computeIfAbsent(entry.envelope().channel(), key -> new HashMap<>())
                    .merge(entry.position(), by, Integer::sum);
        }
    }
}
