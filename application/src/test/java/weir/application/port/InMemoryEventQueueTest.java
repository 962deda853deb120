package weir.application.port;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import weir.application.Waiting;
import weir.domain.envelope.AgentName;
import weir.domain.envelope.ChannelName;

final class InMemoryEventQueueTest extends EventQueueContract {
    private @Nullable InMemoryEventQueue before;

    @Override
    protected EventQueue open(Function<ChannelName, QueueSettings> settings) {
        InMemoryEventQueue opened =
                before == null ? new InMemoryEventQueue(settings, tooManyBytes(), readers) : before.reopened(readers);
        before = opened;
        return opened;
    }

    @Override
    protected boolean lapses() {
        return true;
    }

    @Override
    protected long lapsed(AgentName agent) {
        return Objects.requireNonNull(before).lapsed(CHANNEL, agent);
    }

    @Override
    protected int tooManyBytes() {
        return 4 << 20;
    }

    @Test
    void keepsEverythingForAReaderThatHasNotCome() {
        InMemoryEventQueue bound =
                new InMemoryEventQueue(channel -> QueueSettings.DEFAULT, Integer.MAX_VALUE, Set.of(ARCHIVER));
        Waiting.forResult(bound.append(CHANNEL, QueueEvents.events(0, 2), List.of()));

        assertThat(bound.trim(CHANNEL, QueueEvents.NOON.plus(Duration.ofDays(400))))
                .isZero();
        bound.subscribe(CHANNEL, ARCHIVER, EventQueue.Reading.DURABLE)
                .ack(bound.last(CHANNEL).orElseThrow().position());
        assertThat(bound.trim(CHANNEL, QueueEvents.NOON.plus(Duration.ofDays(400))))
                .isPositive();
    }
}
