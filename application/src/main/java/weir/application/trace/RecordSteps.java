package weir.application.trace;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import weir.application.archive.ArchiveChannel;
import weir.application.port.Metrics;
import weir.application.port.OperationFailed;
import weir.application.port.TraceStore;
import weir.application.port.TraceStore.Step;
import weir.domain.envelope.AgentName;
import weir.domain.envelope.ChannelName;

/**
 * Records what agents tell of their progress. Steps that follow one another within {@link #RESOLUTION} are recorded as one,
 * at the time of the last: an event's time is never too early, and at most so much too late. An agent never fails because
 * its step cannot be recorded: then less is known. Any thread may call it.
 */
public final class RecordSteps implements Consumer<Step> {
    static final Duration RESOLUTION = Duration.ofMillis(250);

    private final TraceStore store;
    private final InstantSource clock;
    private final Metrics.Counter lost;
    private final Map<Walker, Stretch> open = new ConcurrentHashMap<>();

    private record Walker(ChannelName channel, AgentName agent) {}

    /** What has not been recorded yet; guarded by itself. */
    private static final class Stretch {
        private @Nullable Step step;
        private Instant began = Instant.EPOCH;
    }

    public RecordSteps(TraceStore store, InstantSource clock, Metrics metrics) {
        this.store = store;
        this.clock = clock;
        this.lost = metrics.counter(
                "weir_trace_lost_steps_total",
                "Steps of agents that could not be recorded: when events were handled is not known.",
                "channel");
    }

    @Override
    public void accept(Step step) {
        if (step.agent().equals(ArchiveChannel.AGENT)) {
            write(step); // its beginning names the object
            return;
        }
        Stretch stretch = open.computeIfAbsent(new Walker(step.channel(), step.agent()), any -> new Stretch());
        synchronized (stretch) {
            Step before = stretch.step;
            if (before != null && !isContinued(before, stretch.began, step)) {
                stretch.step = null;
                write(before);
                before = null;
            }
            if (before == null) {
                stretch.began = step.at();
                stretch.step = step;
            } else {
                stretch.step =
                        new Step(step.channel(), step.agent(), before.first(), step.last(), step.at(), step.detail());
            }
        }
    }

    /** Records a step as it is: whoever tells it has put together what belongs together. */
    public void record(Step step) {
        write(step);
    }

    private static boolean isContinued(Step before, Instant began, Step next) {
        Duration since = Duration.between(began, next.at());
        return before.detail().equals(next.detail())
                && before.last().compareTo(next.first()) <= 0
                && !since.isNegative()
                && since.compareTo(RESOLUTION) < 0;
    }

    /** Records what nothing is added to any more. To be called now and then. */
    void writeDue() {
        write(clock.instant().minus(RESOLUTION));
    }

    /** Records all there is of a channel, for whoever asks for it now. */
    void writeAll(ChannelName channel) {
        open.forEach((walker, stretch) -> {
            if (walker.channel().equals(channel)) {
                write(stretch);
            }
        });
    }

    /** Records all there is. */
    void writeAll() {
        open.values().forEach(this::write);
    }

    private void write(Instant begunUntil) {
        for (Stretch stretch : open.values()) {
            synchronized (stretch) {
                if (!stretch.began.isAfter(begunUntil)) {
                    write(stretch);
                }
            }
        }
    }

    private void write(Stretch stretch) {
        synchronized (stretch) {
            Step step = stretch.step;
            stretch.step = null;
            if (step != null) {
                write(step);
            }
        }
    }

    private void write(Step step) {
        try {
            store.record(step);
        } catch (OperationFailed e) {
            lost.add(1, step.channel().value());
        }
    }
}
