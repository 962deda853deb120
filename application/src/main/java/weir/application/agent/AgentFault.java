package weir.application.agent;

/** Why an agent, or whoever administers it, is refused. The codes are stable. */
public enum AgentFault {
    INVALID_POSITION("invalid_position", 400),
    /** There is no such channel. */
    UNKNOWN_CHANNEL("unknown_channel", 404),
    UNKNOWN_AGENT("unknown_agent", 404),
    /** The agent is one of Weir's own. */
    AGENT_RESERVED("agent_reserved", 409),
    /** The agent is one of the configuration, which says whether there is one. */
    AGENT_CONFIGURED("agent_configured", 409),
    TOO_MANY_AGENTS("too_many_agents", 409),
    /** The agent was reset, or removed, since it was given the lease. */
    LEASE_SUPERSEDED("lease_superseded", 409),
    /** More requests of agents are under way than there is room for. */
    AGENTS_BUSY("agents_busy", 503);

    private final String code;
    private final int status;

    AgentFault(String code, int status) {
        this.code = code;
        this.status = status;
    }

    public String code() {
        return code;
    }

    public int status() {
        return status;
    }
}
