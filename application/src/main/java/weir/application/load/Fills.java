package weir.application.load;

import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.BiConsumer;
import java.util.function.Predicate;
import weir.application.port.OperationFailed;
import weir.domain.envelope.ChannelName;

/** The channels that are being filled. The loader's thread changes it; any may look. */
final class Fills {
    private final Map<ChannelName, ChannelFill> open =
            new ConcurrentSkipListMap<>(Comparator.comparing(ChannelName::value));

    void open(ChannelName channel, ChannelFill fill) {
        open.put(channel, fill);
    }

    void close(ChannelName channel) {
        open.remove(channel);
    }

    boolean isOpen(ChannelName channel) {
        return open.containsKey(channel);
    }

    /**
     * The one to go on with: of those that are ready the one whose next object is the oldest, so that events of several
     * channels come into a table about as they did when they were new. Empty if none is ready.
     *
     * @param isTried which to look at
     * @param failed is told of those whose objects cannot be looked up
     */
    Optional<ChannelName> next(Predicate<ChannelName> isTried, BiConsumer<ChannelName, OperationFailed> failed) {
        ChannelName next = null;
        String oldest = "";
        for (Map.Entry<ChannelName, ChannelFill> fill : open.entrySet()) {
            try {
                if (isTried.test(fill.getKey()) && fill.getValue().isReady()) {
                    // What has no object left ends at once, and sorts first.
                    String hour = fill.getValue().hour().orElse("");
                    if (next == null || hour.compareTo(oldest) < 0) {
                        next = fill.getKey();
                        oldest = hour;
                    }
                }
            } catch (OperationFailed e) {
                failed.accept(fill.getKey(), e);
            }
        }
        return Optional.ofNullable(next);
    }

    Optional<ChannelFill> find(ChannelName channel) {
        return Optional.ofNullable(open.get(channel));
    }

    /** How many events have been taken from the lake for each channel that is not done. */
    Map<ChannelName, Long> events() {
        Map<ChannelName, Long> events = new ConcurrentSkipListMap<>(Comparator.comparing(ChannelName::value));
        open.forEach((channel, fill) -> events.put(channel, fill.events()));
        return events;
    }
}
