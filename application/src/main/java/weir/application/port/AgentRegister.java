package weir.application.port;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import weir.domain.envelope.AgentName;
import weir.domain.envelope.ChannelName;

/** What is known of the agents that read over HTTP, besides their cursors. All methods may be called from any thread. */
public interface AgentRegister {
    /** All there are, in no order. One that cannot be read is left out, and told as damage. */
    List<Registration> all();

    /** Keeps it in place of the one of that agent on that channel. Durable on return; a reader sees the one or the other. */
    void store(Registration registration);

    /** Durable on return. Does nothing if there is none. */
    void remove(ChannelName channel, AgentName agent);

    /**
     * An agent on a channel.
     *
     * @param epoch another one after each reset: a lease of one before is worth nothing
     * @param since when it was first seen, to the millisecond
     */
    record Registration(ChannelName channel, AgentName agent, State state, Begin begin, long epoch, Instant since) {
        public Registration {
            since = since.truncatedTo(ChronoUnit.MILLIS);
            if (epoch < 0) {
                throw new IllegalArgumentException("an epoch is 0 or more, not " + epoch);
            }
        }

        public Registration in(State next) {
            return new Registration(channel, agent, next, begin, epoch, since);
        }

        public Registration reset() {
            return new Registration(channel, agent, state, begin, epoch + 1, since);
        }
    }

    /** Whether an agent is given events. */
    enum State {
        ACTIVE("active"),
        /** It is given nothing, and keeps its place. */
        PAUSED("paused"),
        /** Its removal has begun, and is not complete. */
        LEAVING("leaving");

        private final String code;

        State(String code) {
            this.code = code;
        }

        public String code() {
            return code;
        }
    }

    /** Where an agent begins that is new to a channel. */
    enum Begin {
        OLDEST("oldest"),
        NEWEST("newest");

        private final String code;

        Begin(String code) {
            this.code = code;
        }

        public String code() {
            return code;
        }
    }
}
