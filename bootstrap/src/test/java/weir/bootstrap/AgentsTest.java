package weir.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;
import static weir.application.Samples.orders;

import java.time.Duration;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import weir.application.OrderLines;
import weir.application.Waiting;
import weir.application.archive.ArchiveChannel;
import weir.application.archive.ArchiveMemory;
import weir.application.archive.Roll;
import weir.application.lake.ObjectReader;
import weir.application.load.ChannelHistory;
import weir.application.load.Commit;
import weir.application.load.LoadChannels;
import weir.application.load.RuleSet;
import weir.application.port.EventQueue;
import weir.application.port.FailureCode;
import weir.application.port.InMemoryEventQueue;
import weir.application.port.InMemoryLake;
import weir.application.port.InMemoryTraceStore;
import weir.application.port.InMemoryWarehouse;
import weir.application.port.LakeFormat;
import weir.application.port.Metrics;
import weir.application.port.OperationFailed;
import weir.application.status.AgentBoard;
import weir.application.trace.RecordSteps;
import weir.application.trace.TraceEvents;
import weir.domain.envelope.ChannelName;
import weir.domain.envelope.Envelope;
import weir.domain.table.ChannelRules;
import weir.domain.table.Outcome;
import weir.domain.table.TableSpec;

/** What cannot be begun for one channel is tried again, and keeps no other waiting. */
final class AgentsTest {
    private static final Duration DEADLINE = Duration.ofSeconds(30);
    private static final ChannelName BROKEN = new ChannelName("a-broken");
    private static final ChannelName SOUND = new ChannelName("b-sound");
    private static final LakeFormat FORMAT = new OrderLines(".lines");
    private static final int FAILURES = 2;

    private final EventQueue queue = new InMemoryEventQueue();
    private final EventQueue relay = new InMemoryEventQueue();
    private final InMemoryLake lake = new InMemoryLake();
    private final AgentBoard board = new AgentBoard(Metrics.NONE, InstantSource.system());
    private final List<ChannelName> begun = new CopyOnWriteArrayList<>();
    private final Map<Integer, Optional<String>> toldAtAttempt = new ConcurrentHashMap<>();
    private final CountDownLatch allBegun = new CountDownLatch(FAILURES + 2);

    @Test
    void anArchiverThatCannotBeginIsTriedAgainAndKeepsNoOtherWaiting() throws Exception {
        for (ChannelName channel : List.of(BROKEN, SOUND)) {
            Waiting.forResult(queue.append(channel, events(channel), List.of()));
        }
        InMemoryTraceStore traces = new InMemoryTraceStore();
        RecordSteps steps = new RecordSteps(traces, InstantSource.system(), Metrics.NONE);
        TraceEvents tracer = new TraceEvents(queue, traces, steps, InstantSource.system(), Metrics.NONE);
        Agents agents = new Agents(
                queue,
                relay,
                this::newArchiver,
                loader(),
                Optional.of(tracer),
                () -> {},
                board,
                InstantSource.system());

        agents.start();
        assertThat(allBegun.await(DEADLINE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(agents.drainAndStop(DEADLINE)).isTrue();

        assertThat(begun).containsExactly(BROKEN, SOUND, BROKEN, BROKEN);
        assertThat(toldAtAttempt.get(2)).hasValueSatisfying(error -> assertThat(error)
                .contains("the archiver of channel a-broken cannot begin", "its files cannot be opened"));
        assertThat(board.lastError(BROKEN, ArchiveChannel.AGENT)).isEmpty();
        assertThat(lake.list("raw/", Optional.empty(), 10))
                .as("both channels are in the lake")
                .hasSize(2);
        assertThat(traces.indexed(SOUND)).isEqualTo(queue.last(SOUND).map(last -> last.position()));
    }

    private static List<Envelope> events(ChannelName channel) {
        return orders(0, 3).stream()
                .map(order -> new Envelope(
                        order.id(),
                        order.source(),
                        channel,
                        order.created(),
                        order.contentType(),
                        order.data(),
                        order.attributes()))
                .toList();
    }

    /** That of {@link #BROKEN} fails at first. */
    private ArchiveChannel newArchiver(ChannelName channel) {
        begun.add(channel);
        allBegun.countDown();
        if (channel.equals(BROKEN)) {
            int attempt = (int) begun.stream().filter(BROKEN::equals).count();
            toldAtAttempt.put(attempt, board.lastError(channel, ArchiveChannel.AGENT));
            if (attempt <= FAILURES) {
                throw new OperationFailed(FailureCode.QUEUE_BROKEN, "its files cannot be opened");
            }
        }
        return new ArchiveChannel(
                channel,
                queue,
                relay,
                lake,
                () -> FORMAT,
                new ObjectReader(lake, List.of(FORMAT)),
                () -> Roll.DEFAULT,
                new ArchiveMemory(1 << 20),
                InstantSource.system(),
                Metrics.NONE);
    }

    private LoadChannels loader() {
        RuleSet withoutRows = new RuleSet() {
            @Override
            public ChannelRules forChannel(ChannelName channel) {
                return envelope -> new Outcome.Tabulated(List.of());
            }

            @Override
            public Collection<TableSpec> tables() {
                return List.of();
            }
        };
        return new LoadChannels(
                relay,
                new ChannelHistory(queue, lake, List.of(FORMAT), damage -> {}),
                () -> withoutRows,
                new InMemoryWarehouse(),
                Commit.DEFAULT,
                Runnable::run,
                InstantSource.system(),
                Metrics.NONE);
    }
}
