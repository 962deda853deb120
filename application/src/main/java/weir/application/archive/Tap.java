package weir.application.archive;

import java.util.List;
import java.util.Optional;
import weir.application.port.Entry;
import weir.application.port.Position;
import weir.domain.envelope.ChannelName;

/** Sees what an archiver reads, so that nobody has to read it again for what can be told by the envelopes. */
@FunctionalInterface
public interface Tap {
    /**
     * The archiver has read events of the channel. It takes little time, and does not fail.
     *
     * @param behind what they directly follow; empty if nothing was before them
     * @param entries at least one; not to be kept
     */
    void read(ChannelName channel, Optional<Position> behind, List<Entry> entries);
}
