package weir.application.handle;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import weir.application.port.Position;
import weir.application.port.TraceStore.Step;
import weir.domain.envelope.AgentName;
import weir.domain.envelope.ChannelName;

/**
 * What an agent is done with, in the order of its channel, as steps for the trace. An event that waited behind another until
 * the agent's place could move keeps the time at which it was done itself. Neighbours with one outcome that were done within
 * {@link #RESOLUTION} are one step, at the time of the latest. For one thread.
 */
final class Trail {
    static final Duration RESOLUTION = Duration.ofMillis(250);

    /** Of more the trace knows less. */
    static final int STEPS_MAX = 1_000;

    private final ChannelName channel;
    private final AgentName agent;
    private final Deque<Run> runs = new ArrayDeque<>();

    private static final class Run {
        private final Position first;
        private final boolean isRejected;
        private Position last;
        private Instant earliest;
        private Instant latest;

        Run(Slot slot) {
            this.first = slot.entry.position();
            this.last = first;
            this.isRejected = slot.isRejected;
            this.earliest = slot.doneAt;
            this.latest = slot.doneAt;
        }

        boolean takes(Slot next) {
            Instant from = next.doneAt.isBefore(earliest) ? next.doneAt : earliest;
            Instant to = next.doneAt.isAfter(latest) ? next.doneAt : latest;
            if (next.isRejected != isRejected || Duration.between(from, to).compareTo(RESOLUTION) >= 0) {
                return false;
            }
            last = next.entry.position();
            earliest = from;
            latest = to;
            return true;
        }
    }

    Trail(ChannelName channel, AgentName agent) {
        this.channel = channel;
        this.agent = agent;
    }

    /** The event behind those before, which is done. */
    void add(Slot slot) {
        @Nullable Run run = runs.peekLast();
        if (run == null || !run.takes(slot)) {
            if (runs.size() == STEPS_MAX) {
                runs.remove();
            }
            runs.add(new Run(slot));
        }
    }

    /** Tells of what has been added since it last did, which is durable now. */
    void tell(Consumer<Step> trace) {
        for (Run run : runs) {
            trace.accept(
                    new Step(channel, agent, run.first, run.last, run.latest, run.isRejected ? Step.REJECTED : ""));
        }
        runs.clear();
    }
}
