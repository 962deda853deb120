package weir.application.handle;

import weir.application.port.Metrics;
import weir.domain.reject.RejectCode;
import weir.domain.reject.Stage;

/** What is counted of one agent. */
final class AgentFigures {
    private final Metrics.Counter handled;
    private final Metrics.Counter published;
    private final Metrics.Counter failed;
    private final Metrics.Counter acknowledged;
    private final Metrics.Counter rejected;
    private final String channel;
    private final String agent;

    AgentFigures(Metrics metrics, AgentPlan plan) {
        this.channel = plan.channel().value();
        this.agent = plan.agent().toString();
        this.handled = metrics.counter(
                "weir_agent_handled_events_total",
                "Events that agents in the server have taken, again ones too.",
                "channel",
                "agent");
        this.published = metrics.counter(
                "weir_agent_published_events_total",
                "Events that agents in the server have made of others, again ones too.",
                "channel",
                "agent");
        this.failed = metrics.counter(
                "weir_agent_failures_total",
                "Times that an agent in the server failed on an event.",
                "channel",
                "agent");
        this.acknowledged = metrics.counter(
                "weir_agent_acknowledged_events_total", "Events that agents acknowledged.", "channel", "agent");
        this.rejected = metrics.counter("weir_rejected_events_total", "Events rejected.", "channel", "stage", "code");
    }

    void handled() {
        handled.add(1, channel, agent);
    }

    void published() {
        published.add(1, channel, agent);
    }

    void failed() {
        failed.add(1, channel, agent);
    }

    void acknowledged(int events) {
        acknowledged.add(events, channel, agent);
    }

    void rejected() {
        rejected.add(1, channel, Stage.AGENT.code(), RejectCode.AGENT_FAILED.code());
    }
}
