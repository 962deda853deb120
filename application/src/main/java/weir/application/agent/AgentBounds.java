package weir.application.agent;

import java.time.Duration;

/**
 * How much of everything agents may have.
 *
 * @param lease how long an agent has for the events of one answer unless it says otherwise
 * @param attemptsMax how often an event may fail, by a lease that runs out or because the agent says so, before it is
 *     rejected
 * @param agentsPerChannelMax how many agents may read one channel
 * @param lookAheadEventsMax how many events an agent may have been given beyond the last position below which all are
 *     acknowledged
 */
public record AgentBounds(Duration lease, int attemptsMax, int agentsPerChannelMax, int lookAheadEventsMax) {
    public static final Duration LEASE_MIN = Duration.ofSeconds(1);
    public static final Duration LEASE_MAX = Duration.ofHours(1);
    public static final Duration WAIT_MAX = Duration.ofSeconds(60);

    /** In one answer. */
    public static final int EVENTS_MAX = 1_000;

    /** An answer ends with the event whose data reach so many bytes. */
    static final long BYTES_MAX = 1 << 20;

    /** All of them together, on all channels. */
    static final int AGENTS_MAX = 256;

    /** Polls that wait for events, of one agent and of all. */
    static final int WAITING_PER_AGENT_MAX = 32;

    static final int WAITING_MAX = 256;

    /** Answers that are being written. */
    static final int DELIVERIES_MAX = 16;

    /** Leases of one agent that have not ended. */
    static final int LEASES_MAX = 1_000;

    /** Requests that wait for one agent's turn, each with a thread. */
    static final int QUEUEING_MAX = 8;

    /** Behind the bounds that it is checked against. */
    public static final AgentBounds DEFAULT = new AgentBounds(Duration.ofSeconds(30), 5, 32, 5_000);

    public AgentBounds {
        if (lease.compareTo(LEASE_MIN) < 0
                || lease.compareTo(LEASE_MAX) > 0
                || attemptsMax < 1
                || agentsPerChannelMax < 1
                || lookAheadEventsMax < 1) {
            throw new IllegalArgumentException("lease " + lease + ", attempts " + attemptsMax + ", agents "
                    + agentsPerChannelMax + ", look-ahead " + lookAheadEventsMax);
        }
    }
}
