package weir.application.detect;

import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import weir.application.port.AgentRegister.Begin;
import weir.domain.analyse.Detector;
import weir.domain.analyse.DetectorIdentity;
import weir.domain.analyse.EventTime;
import weir.domain.envelope.ChannelName;

/**
 * What a detector is and what becomes of its findings. Two plans are equal if they mean the same.
 *
 * @param kind what the configuration calls its kind
 * @param definition what it was made from: equal for detectors that find the same, and not otherwise
 * @param maker makes a new one, without a state
 * @param time that it lives in; arrival for one that keeps no time
 * @param begin where it begins that is new to its channel
 * @param to the channel that findings are published to
 * @param untimelyTo the channel that events go to that came too late for it
 */
public record DetectorPlan(
        DetectorIdentity identity,
        String kind,
        Object definition,
        Supplier<Detector> maker,
        EventTime time,
        Begin begin,
        Optional<ChannelName> to,
        Optional<ChannelName> untimelyTo,
        Optional<AlertPlan> alert) {

    /** Whether it lives in the time of arrival, which goes on when nothing comes. */
    public boolean byArrival() {
        return time.field().isEmpty();
    }

    /** All channels that it writes to. */
    public Set<ChannelName> targets() {
        Set<ChannelName> targets = new HashSet<>();
        to.ifPresent(targets::add);
        untimelyTo.ifPresent(targets::add);
        alert.ifPresent(any -> targets.add(ChannelName.ALERTS));
        return targets;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof DetectorPlan that
                && identity.equals(that.identity)
                && definition.equals(that.definition);
    }

    @Override
    public int hashCode() {
        return identity.hashCode();
    }
}
