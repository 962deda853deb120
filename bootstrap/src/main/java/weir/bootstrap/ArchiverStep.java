package weir.bootstrap;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Optional;
import weir.application.archive.ArchiveChannel;
import weir.application.port.OperationFailed;
import weir.application.status.AgentBoard;
import weir.domain.envelope.ChannelName;

/**
 * One step of a channel's archiver. That nothing can be stored keeps it from nothing else, so it is no failure of the
 * step: it is told on the board, and logged when it begins and ends.
 */
final class ArchiverStep implements AgentThread.Step {
    private static final Logger LOG = System.getLogger(ArchiverStep.class.getName());
    private static final Duration WAIT = Duration.ofMillis(500);

    /**
     * How long events gather once those that were there have been taken. Each group costs a sync of the relay, for which
     * syncs of the queue, and so producers, wait; an event that comes alone after a while is taken at once.
     */
    private static final Duration GATHERING = Duration.ofMillis(40);

    private final ChannelName channel;
    private final ArchiveChannel archiver;
    private final AgentBoard board;
    private boolean failing;

    ArchiverStep(ChannelName channel, ArchiveChannel archiver, AgentBoard board) {
        this.channel = channel;
        this.archiver = archiver;
        this.board = board;
    }

    @Override
    public Duration run() {
        boolean isBehind = archiver.step(WAIT);
        Optional<OperationFailed> failure = archiver.failure();
        if (failure.isPresent() && !failing) {
            LOG.log(
                    Level.WARNING,
                    "channel " + channel + " cannot be archived; its events go on to the warehouse, and are kept in"
                            + " the queue until they can be",
                    failure.get());
        }
        if (failure.isEmpty() && failing) {
            LOG.log(Level.INFO, "channel " + channel + " is archived again");
        }
        if (failure.isPresent() || failing) {
            board.report(channel, ArchiveChannel.AGENT, failure.map(e -> String.valueOf(e.getMessage())));
        }
        failing = failure.isPresent();
        return isBehind ? Duration.ZERO : GATHERING;
    }
}
