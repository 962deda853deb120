package weir.domain.retain;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import weir.domain.envelope.ChannelName;
import weir.domain.envelope.SourceName;

/**
 * How long rows of a table stay. A row does not say which channel it is of, nor all that an expression may ask: so a hold
 * keeps the rows of its source and time in every table that its channel is loaded into.
 *
 * @param keep how long after its event was created
 * @param channels those that are loaded into the table; none if that may be any
 */
public record RowPolicy(Duration keep, Collection<ChannelName> channels) {
    /** Rows that stay whatever their age: of that source, if one is named, and created in that time. */
    public record Spared(Optional<SourceName> source, Optional<Instant> from, Optional<Instant> to) {}

    public RowPolicy {
        channels = List.copyOf(channels);
        if (keep.isNegative() || keep.isZero()) {
            throw new IllegalArgumentException("rows must stay for some time, and not for " + keep);
        }
    }

    /** Rows of events created before that may go, unless they are spared. */
    public Instant before(Instant now) {
        return now.minus(keep);
    }

    public List<Spared> spared(List<Hold> holds) {
        return holds.stream()
                .filter(hold -> channels.isEmpty() || channels.stream().anyMatch(hold::concerns))
                .map(hold -> new Spared(hold.source(), hold.from(), hold.to()))
                .distinct()
                .toList();
    }

    /** As the configuration spells it. */
    public String text() {
        return LakePolicy.text(keep);
    }
}
