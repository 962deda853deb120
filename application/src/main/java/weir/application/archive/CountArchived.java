package weir.application.archive;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import weir.application.port.Lake;
import weir.application.port.LakeFormat;
import weir.application.port.ObjectName;
import weir.domain.envelope.ChannelName;

/** Counts what the lake holds by reading it. */
public final class CountArchived {
    private static final int PAGE_OBJECTS_MAX = 1_000;

    private final Lake lake;
    private final LakeFormat format;

    /** @param format objects of other formats are not counted */
    public CountArchived(Lake lake, LakeFormat format) {
        this.lake = lake;
        this.format = format;
    }

    /** The events of a channel, each as often as it was sent. */
    public long count(ChannelName channel) {
        AtomicLong events = new AtomicLong();
        Optional<ObjectName> after = Optional.empty();
        List<Lake.ObjectSummary> page;
        do {
            page = lake.list("raw/channel=" + channel + "/", after, PAGE_OBJECTS_MAX);
            for (Lake.ObjectSummary object : page) {
                if (object.name().path().endsWith(format.extension())) {
                    read(object.name(), events);
                }
                after = Optional.of(object.name());
            }
        } while (page.size() == PAGE_OBJECTS_MAX);
        return events.get();
    }

    private void read(ObjectName name, AtomicLong events) {
        Optional<InputStream> opened = lake.open(name);
        if (opened.isPresent()) {
            try (InputStream in = opened.get()) {
                format.read(in, entry -> events.incrementAndGet());
            } catch (IOException e) {
                throw new UncheckedIOException("cannot read " + name, e);
            }
        }
    }
}
