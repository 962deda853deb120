package weir.application.agent;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import weir.application.port.Position;
import weir.domain.envelope.AgentName;
import weir.domain.envelope.ChannelName;

/**
 * An agent says what became of events that it was given.
 *
 * @param lease as it was given it
 * @param acknowledge what it needs no more
 * @param fail what it could not take
 * @param giveBack what it has not tried
 * @param extend how long, from now, it wants for the rest
 */
public record SettleRequest(
        ChannelName channel,
        AgentName agent,
        String lease,
        Some acknowledge,
        List<Failed> fail,
        Some giveBack,
        Optional<Duration> extend) {
    public SettleRequest {
        fail = List.copyOf(fail);
        extend.ifPresent(time -> {
            if (time.compareTo(AgentBounds.LEASE_MIN) < 0 || time.compareTo(AgentBounds.LEASE_MAX) > 0) {
                throw new IllegalArgumentException("a lease of " + time);
            }
        });
    }

    /** That it has tried nothing of what the lease still holds. */
    public static SettleRequest giveBack(ChannelName channel, AgentName agent, String lease) {
        return new SettleRequest(
                channel, agent, lease, new Some.Of(List.of()), List.of(), new Some.All(), Optional.empty());
    }

    /** Events of a lease. */
    public sealed interface Some {
        /** Whatever the lease still holds. */
        record All() implements Some {}

        record Of(List<Position> positions) implements Some {
            public Of {
                positions = List.copyOf(positions);
            }
        }
    }

    /**
     * @param reason is cut off after 500 characters
     * @param again how long to wait before the event is given again; zero to {@link AgentBounds#LEASE_MAX}
     */
    public record Failed(Position position, String reason, Duration again) {
        private static final int REASON_LENGTH_MAX = 500;

        public Failed {
            reason = reason.length() <= REASON_LENGTH_MAX ? reason : reason.substring(0, REASON_LENGTH_MAX);
            if (again.isNegative() || again.compareTo(AgentBounds.LEASE_MAX) > 0) {
                throw new IllegalArgumentException("again after " + again);
            }
        }
    }
}
