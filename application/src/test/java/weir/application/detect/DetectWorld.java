package weir.application.detect;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import weir.application.SettableClock;
import weir.application.ingest.BracketCodec;
import weir.application.ingest.ChannelCatalogue;
import weir.application.ingest.ChannelSpec;
import weir.application.ingest.IngestEvents;
import weir.application.ingest.IngestRequest;
import weir.application.ingest.Producer;
import weir.application.ingest.RateLimiter;
import weir.application.load.RuleSet;
import weir.application.port.Checkpoints;
import weir.application.port.Entry;
import weir.application.port.EventQueue;
import weir.application.port.FailureCode;
import weir.application.port.InMemoryCheckpoints;
import weir.application.port.InMemoryEventQueue;
import weir.application.port.Metrics;
import weir.application.port.OperationFailed;
import weir.application.port.Position;
import weir.application.port.QueueSettings;
import weir.application.port.Subscription;
import weir.domain.envelope.AgentName;
import weir.domain.envelope.ChannelName;
import weir.domain.envelope.Envelope;
import weir.domain.envelope.Payload;
import weir.domain.envelope.SourceName;
import weir.domain.reject.Fault;
import weir.domain.reject.RejectCode;
import weir.domain.reject.Stage;
import weir.domain.standard.Standard;
import weir.domain.standard.Standard.JsonShape;
import weir.domain.table.ChannelRules;
import weir.domain.table.Outcome;
import weir.domain.table.Prepared;
import weir.domain.table.TableSpec;
import weir.domain.value.Structure;
import weir.domain.value.Value;

/**
 * Detectors over a queue and checkpoints that can die at every effect and come back with what was durable. Events are
 * texts {@code key number second}: an event of that key and number, and a time so many seconds after noon.
 */
final class DetectWorld {
    static final ChannelName DEMAND = new ChannelName("demand");
    static final ChannelName FOUND = new ChannelName("found");
    static final ChannelName LATE = new ChannelName("late");
    static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");
    private static final ChannelCatalogue CHANNELS =
            new ChannelCatalogue(List.of(opaque(DEMAND), opaque(FOUND), opaque(LATE)), false);
    private static final Producer METER =
            new Producer(new SourceName("meter"), "0".repeat(64), Optional.empty(), Producer.RateLimit.NONE, false);

    final SettableClock clock = new SettableClock(NOON);
    private List<DetectorPlan> plans;
    private final InMemoryCheckpoints kept = new InMemoryCheckpoints();
    private final Deque<Runnable> commits = new ArrayDeque<>();
    private final Random random = new Random(7);
    private InMemoryEventQueue disk = new InMemoryEventQueue(channel -> QueueSettings.DEFAULT, Integer.MAX_VALUE);
    IngestEvents ingest;
    DetectChannel detect;

    /** Effects until the process dies; negative: it lives. */
    private int fuse = -1;

    /** Appends of derived events that fail from now on. */
    int failures;

    /** Checkpoints that fail from now on. */
    int commitFailures;

    /** The process has died. */
    static final class Death extends Error {
        private static final long serialVersionUID = 1L;
    }

    DetectWorld(List<DetectorPlan> plans) {
        this.plans = plans;
        start();
    }

    private static ChannelSpec opaque(ChannelName name) {
        Standard standard = new Standard(1_000_000, JsonShape.NONE, List.of(), Optional.empty());
        return new ChannelSpec(name, standard, Optional.empty(), Set.of(), false, false, List.of());
    }

    private void start() {
        EventQueue queue = new MortalQueue();
        ingest = new IngestEvents(
                queue,
                new BracketCodec(),
                () -> CHANNELS,
                new RateLimiter(),
                clock,
                random,
                Runnable::run,
                Metrics.NONE);
        DetectorParts parts = new DetectorParts(
                queue,
                disk,
                ingest,
                new MortalCheckpoints(),
                WordRules::new,
                commits::add,
                step -> {},
                clock,
                Metrics.NONE);
        detect = new DetectChannel(DEMAND, plans, parts);
    }

    /** What there is after the next start. */
    void plans(List<DetectorPlan> next) {
        plans = next;
    }

    /** Dies, and starts again with what was durable. */
    void restart() {
        fuse = -1;
        failures = 0;
        commitFailures = 0;
        commits.clear();
        disk = disk.reopened();
        start();
    }

    /** The process will die at its effect of that number from now on, before or behind it. */
    void lightFuse(int effects) {
        fuse = fuse == 0 ? 0 : effects;
    }

    private void effect(Runnable effect) {
        if (fuse == 0) {
            throw new Death();
        }
        effect.run();
        if (fuse == 1) {
            fuse = 0;
            throw new Death();
        }
        fuse = Math.max(-1, fuse - 2);
    }

    void send(String text) {
        IngestRequest request = new IngestRequest(
                METER,
                DEMAND.value(),
                Optional.of("text/plain"),
                Payload.of(text),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
        ingest.ingest(request).toCompletableFuture().join();
    }

    /** What waits to be made durable is. */
    void commit() {
        while (!commits.isEmpty()) {
            commits.remove().run();
        }
    }

    void step() {
        effect(() -> {}); // the dead do nothing
        detect.step(Duration.ZERO);
    }

    List<Envelope> of(ChannelName channel) {
        return disk.kept(channel).stream().map(Entry::envelope).toList();
    }

    Optional<Position> acknowledged(AgentName agent) {
        return disk.acknowledged(DEMAND, agent);
    }

    Optional<Position> last() {
        return disk.last(DEMAND).map(Entry::position);
    }

    /** The fields of an event of words. */
    static final class WordRules implements RuleSet, ChannelRules {
        @Override
        public ChannelRules forChannel(ChannelName channel) {
            return this;
        }

        @Override
        public Collection<TableSpec> tables() {
            return List.of();
        }

        @Override
        public Outcome apply(Envelope envelope) {
            throw new UnsupportedOperationException("detectors load nothing");
        }

        @Override
        public Optional<Prepared> prepare(Envelope envelope) {
            String[] words = envelope.data().text().split(" ", -1);
            if (words.length != 3) {
                return Optional.of(new Prepared.Refused(new Fault(
                        Stage.NORMALISE, RejectCode.NO_MATCH, "not three words", Optional.empty(), Optional.empty())));
            }
            Structure fields = new Structure();
            fields.with("key", Value.text(words[0]));
            fields.with("number", Value.whole(Long.parseLong(words[1])));
            fields.with("at", new Value.Time(NOON.plusSeconds(Long.parseLong(words[2]))));
            return Optional.of(new Prepared.Ready(fields));
        }
    }

    /** Dies when the fuse has burnt down, and fails as often as it is told to. */
    private final class MortalQueue implements EventQueue {
        private final InMemoryEventQueue inner = disk;

        @Override
        public CompletionStage<Void> append(ChannelName channel, List<Envelope> events, List<Position> origins) {
            if (!channel.equals(DEMAND) && failures > 0) {
                failures--;
                return CompletableFuture.failedFuture(new OperationFailed(FailureCode.QUEUE_FULL, "full for now"));
            }
            List<CompletionStage<Void>> appended = new ArrayList<>();
            if (channel.equals(DEMAND)) {
                return inner.append(channel, events, origins);
            }
            effect(() -> appended.add(inner.append(channel, events, origins)));
            return appended.get(0);
        }

        @Override
        public Optional<Entry> last(ChannelName channel) {
            return inner.last(channel);
        }

        @Override
        public Subscription subscribe(ChannelName channel, AgentName agent, Reading reading) {
            Subscription subscription = inner.subscribe(channel, agent, reading);
            return reading == Reading.DURABLE ? new MortalCursor(subscription) : subscription;
        }

        @Override
        public Set<ChannelName> channels() {
            return inner.channels();
        }

        @Override
        public ChannelState state(ChannelName channel) {
            return inner.state(channel);
        }

        @Override
        public long trim(ChannelName channel, Instant now) {
            return inner.trim(channel, now);
        }

        @Override
        public void close() {
            inner.close();
        }
    }

    private final class MortalCursor implements Subscription {
        private final Subscription inner;

        MortalCursor(Subscription inner) {
            this.inner = inner;
        }

        @Override
        public List<Entry> poll(int eventsMax, long bytesMax, Duration wait) {
            throw new AssertionError("what holds the queue back does not read");
        }

        @Override
        public boolean isContinuous() {
            return inner.isContinuous();
        }

        @Override
        public void ack(Position position) {
            effect(() -> inner.ack(position));
        }

        @Override
        public void seek(Position position) {
            inner.seek(position);
        }

        @Override
        public void rewind() {
            inner.rewind();
        }

        @Override
        public Lag lag() {
            return inner.lag();
        }

        @Override
        public void close() {
            inner.close();
        }
    }

    private final class MortalCheckpoints implements Checkpoints {
        @Override
        public <T> Optional<T> read(ChannelName channel, AgentName agent, Reader<T> reader) {
            return kept.read(channel, agent, reader);
        }

        @Override
        public Draft write(ChannelName channel, AgentName agent, Writer writer) {
            Draft draft = kept.write(channel, agent, writer);
            return () -> {
                if (commitFailures > 0) {
                    commitFailures--;
                    throw new OperationFailed(FailureCode.DISK_FULL, "no room for now");
                }
                effect(draft::commit);
            };
        }

        @Override
        public void remove(ChannelName channel, AgentName agent) {
            kept.remove(channel, agent);
        }
    }
}
