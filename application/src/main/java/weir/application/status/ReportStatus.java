package weir.application.status;

import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Supplier;
import weir.application.port.EventQueue;
import weir.application.port.OperationFailed;
import weir.application.port.Subscription;
import weir.application.status.StatusReport.AgentStatus;
import weir.application.status.StatusReport.ChannelStatus;
import weir.application.status.StatusReport.TableStatus;
import weir.domain.alert.Severity;
import weir.domain.envelope.ChannelName;

/** Puts together how everything stands. */
public final class ReportStatus {
    private final String version;
    private final EventQueue queue;
    private final AgentBoard board;
    private final Supplier<Readiness> readiness;
    private final Supplier<List<TableStatus>> tables;
    private final Supplier<List<String>> warnings;
    private final Supplier<Map<Severity, Long>> openAlerts;
    private final UUID dataFolder;
    private final Instant started;

    /**
     * @param dataFolder the identity of what the server keeps
     * @param tables what is known of the tables without looking
     * @param warnings what else is wrong, a line each
     * @param openAlerts how many are open
     */
    public ReportStatus(
            String version,
            UUID dataFolder,
            EventQueue queue,
            AgentBoard board,
            Supplier<Readiness> readiness,
            Supplier<List<TableStatus>> tables,
            Supplier<List<String>> warnings,
            Supplier<Map<Severity, Long>> openAlerts,
            InstantSource clock) {
        this.version = version;
        this.dataFolder = dataFolder;
        this.tables = tables;
        this.warnings = warnings;
        this.openAlerts = openAlerts;
        this.queue = queue;
        this.board = board;
        this.readiness = readiness;
        this.started = clock.instant();
    }

    public StatusReport report() {
        List<ChannelStatus> channels = queue.channels().stream()
                .sorted((a, b) -> a.value().compareTo(b.value()))
                .map(channel -> channelStatus(channel))
                .toList();
        Readiness ready = readiness.get();
        List<String> all = new ArrayList<>(board.complaints());
        ready.checks().stream()
                .filter(check -> !check.ok() && check.required()) // the others the board tells of, each by its name
                .map(check -> check.name() + ": " + check.detail())
                .forEach(all::add);
        all.addAll(warnings.get());
        return new StatusReport(
                version,
                dataFolder,
                started,
                ready.ready(),
                channels,
                openAlerts.get(),
                tables.get(),
                List.copyOf(all));
    }

    private ChannelStatus channelStatus(ChannelName channel) {
        EventQueue.ChannelState state = stateOf(channel);
        List<AgentStatus> agents = new ArrayList<>();
        for (Map.Entry<AgentBoard.Seat, Supplier<Subscription.Lag>> seat :
                board.seats().entrySet()) {
            if (seat.getKey().channel().equals(channel)) {
                agents.add(agentStatus(seat.getKey(), seat.getValue().get()));
            }
        }
        return new ChannelStatus(channel.value(), state.bytes(), state.newest(), List.copyOf(agents));
    }

    /** A channel that cannot be opened is shown as an empty one; its agents say what is wrong. */
    private EventQueue.ChannelState stateOf(ChannelName channel) {
        try {
            return queue.state(channel);
        } catch (OperationFailed e) {
            return EventQueue.ChannelState.EMPTY;
        }
    }

    private AgentStatus agentStatus(AgentBoard.Seat seat, Subscription.Lag lag) {
        return new AgentStatus(
                seat.agent().toString(),
                lag.acknowledged().map(position -> position.text()),
                lag.events(),
                board.age(lag),
                board.lastError(seat));
    }
}
