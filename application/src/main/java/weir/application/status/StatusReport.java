package weir.application.status;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import weir.domain.alert.Severity;

/**
 * How a running Weir stands.
 *
 * @param dataFolder the identity of what it keeps: another one is another server, also at the same address
 * @param openAlerts how many are open, of the severities of which any are
 */
public record StatusReport(
        String version,
        UUID dataFolder,
        Instant started,
        boolean ready,
        List<ChannelStatus> channels,
        Map<Severity, Long> openAlerts,
        List<TableStatus> tables,
        List<String> warnings) {
    public StatusReport {
        openAlerts = Map.copyOf(openAlerts);
    }

    /**
     * @param rows how many it has
     * @param olderRows how many of them were made by other rules than those in force
     */
    public record TableStatus(String table, long rows, long olderRows) {}

    /**
     * @param queueBytes what its queue holds on disk
     * @param newest when the newest event was created
     */
    public record ChannelStatus(String channel, long queueBytes, Optional<Instant> newest, List<AgentStatus> agents) {}

    /**
     * @param position the last it acknowledged
     * @param lagEvents how many events it has not acknowledged
     * @param lag how long ago the oldest of them was created; zero if there are none
     * @param lastError its last failure; empty if it has none since it last succeeded
     */
    public record AgentStatus(
            String agent, Optional<String> position, long lagEvents, Duration lag, Optional<String> lastError) {}
}
