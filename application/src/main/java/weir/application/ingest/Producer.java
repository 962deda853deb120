package weir.application.ingest;

import java.util.Optional;
import java.util.Set;
import weir.domain.envelope.ChannelName;
import weir.domain.envelope.SourceName;

/**
 * A source as the front end knows it.
 *
 * @param keySha256 the SHA-256 of its key, 64 hexadecimal digits in lower case
 * @param channels those it may write; empty: all
 * @param reads those it may read as an agent; an administrator may read all
 * @param admin whether it may also query and administer
 */
public record Producer(
        SourceName name,
        String keySha256,
        Optional<Set<ChannelName>> channels,
        Set<ChannelName> reads,
        RateLimit rate,
        boolean admin) {
    public Producer {
        if (!keySha256.matches("[0-9a-f]{64}")) {
            throw new IllegalArgumentException("key of source " + name + " must be a SHA-256 in 64 hexadecimal digits");
        }
        channels = channels.map(Set::copyOf);
        reads = Set.copyOf(reads);
    }

    /** One that reads no channel unless it is an administrator. */
    public Producer(
            SourceName name, String keySha256, Optional<Set<ChannelName>> channels, RateLimit rate, boolean admin) {
        this(name, keySha256, channels, Set.of(), rate, admin);
    }

    public boolean mayWrite(ChannelName channel) {
        return channels.map(allowed -> allowed.contains(channel)).orElse(true);
    }

    public boolean mayRead(ChannelName channel) {
        return admin || reads.contains(channel);
    }

    /** At most so much in each second, with bursts of up to one second's worth; {@link Long#MAX_VALUE}: no limit. */
    public record RateLimit(long eventsPerSecond, long bytesPerSecond) {
        public static final RateLimit NONE = new RateLimit(Long.MAX_VALUE, Long.MAX_VALUE);

        public RateLimit {
            if (eventsPerSecond < 1 || bytesPerSecond < 1) {
                throw new IllegalArgumentException("a rate limit must allow at least 1 event and 1 byte a second");
            }
        }
    }
}
