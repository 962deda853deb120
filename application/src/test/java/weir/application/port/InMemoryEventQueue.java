package weir.application.port;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import weir.domain.envelope.AgentName;
import weir.domain.envelope.ChannelName;
import weir.domain.envelope.Envelope;

/** A queue whose disk is the heap: what is appended is durable at once, and {@link #reopened} finds it again. */
public final class InMemoryEventQueue implements EventQueue, AgentCursors {
    private static final int ENVELOPE_BYTES = 100;

    private final Disk disk;
    private final Function<ChannelName, QueueSettings> settings;
    private final int eventBytesMax;
    private final Set<AgentName> readers;
    private final Map<String, Long> lapses = new HashMap<>();
    private boolean closed;

    /** What outlives the queue. */
    private static final class Disk {
        final ReentrantLock lock = new ReentrantLock();
        final Condition grown = lock.newCondition();
        final Map<String, Channel> channels = new TreeMap<>();

        Channel channel(ChannelName name) {
            return channels.computeIfAbsent(name.value(), n -> new Channel());
        }

        Channel channelOrEmpty(ChannelName name) {
            return channels.getOrDefault(name.value(), new Channel());
        }
    }

    /** Entries bear the numbers from {@code first} on; an agent's cursor is the number it acknowledged last. */
    private static final class Channel {
        final List<Entry> entries = new ArrayList<>();
        final Map<AgentName, Long> cursors = new HashMap<>();
        final Set<AgentName> reading = new HashSet<>();
        final Set<Long> lost = new HashSet<>();
        long first = 1;
        Optional<Instant> newest = Optional.empty();

        long last() {
            return first + entries.size() - 1;
        }

        Entry entry(long number) {
            return entries.get((int) (number - first));
        }

        long bytes() {
            return entries.stream().mapToLong(entry -> bytes(entry.envelope())).sum();
        }

        static long bytes(Envelope event) {
            return event.data().length() + ENVELOPE_BYTES;
        }

        boolean mayFree() {
            return !entries.isEmpty() && cursors.values().stream().allMatch(cursor -> cursor >= first);
        }

        /** Whether the oldest entry is kept only for agents that are not readers. */
        boolean mayLapse(Set<AgentName> readers) {
            return !entries.isEmpty()
                    && !mayFree()
                    && !readers.isEmpty()
                    && readers.stream().allMatch(reader -> cursors.getOrDefault(reader, 0L) >= first);
        }

        void awaitReaders(Set<AgentName> readers) {
            readers.forEach(reader -> cursors.putIfAbsent(reader, 0L));
        }

        long free() {
            first++;
            return bytes(entries.remove(0).envelope());
        }
    }

    public InMemoryEventQueue() {
        this(channel -> QueueSettings.DEFAULT, Integer.MAX_VALUE);
    }

    public InMemoryEventQueue(Function<ChannelName, QueueSettings> settings, int eventBytesMax) {
        this(settings, eventBytesMax, Set.of());
    }

    /** @param readers durable agents that read every channel, and hold it back even before they have come to it */
    public InMemoryEventQueue(
            Function<ChannelName, QueueSettings> settings, int eventBytesMax, Set<AgentName> readers) {
        this(new Disk(), settings, eventBytesMax, readers);
    }

    private InMemoryEventQueue(
            Disk disk, Function<ChannelName, QueueSettings> settings, int eventBytesMax, Set<AgentName> readers) {
        this.disk = disk;
        this.settings = settings;
        this.eventBytesMax = eventBytesMax;
        this.readers = Set.copyOf(readers);
    }

    /** The queue that the next process finds. */
    public InMemoryEventQueue reopened() {
        return reopened(readers);
    }

    /** As {@link #reopened()}, with other readers. */
    public InMemoryEventQueue reopened(Set<AgentName> others) {
        close();
        return new InMemoryEventQueue(disk, settings, eventBytesMax, others);
    }

    /** What the channel holds, oldest first, whether the queue is closed or not. */
    public List<Entry> kept(ChannelName name) {
        disk.lock.lock();
        try {
            return List.copyOf(disk.channelOrEmpty(name).entries);
        } finally {
            disk.lock.unlock();
        }
    }

    /** What the agent has acknowledged, whether the queue is closed or not; empty if nothing. */
    public Optional<Position> acknowledged(ChannelName name, AgentName agent) {
        disk.lock.lock();
        try {
            long cursor = disk.channelOrEmpty(name).cursors.getOrDefault(agent, 0L);
            return cursor == 0 ? Optional.empty() : Optional.of(position(cursor));
        } finally {
            disk.lock.unlock();
        }
    }

    /** Loses a channel's oldest entry whoever needs it, as no queue may: for tests of what finds that out. */
    public void loseOldest(ChannelName name) {
        disk.lock.lock();
        try {
            Channel channel = disk.channelOrEmpty(name);
            if (!channel.entries.isEmpty()) {
                channel.free();
            }
        } finally {
            disk.lock.unlock();
        }
    }

    /** The queue as it stands now, apart from this one, as a disk that lost what came later. */
    public InMemoryEventQueue copy() {
        Disk copy = new Disk();
        disk.lock.lock();
        try {
            disk.channels.forEach((name, channel) -> {
                Channel copied = copy.channel(new ChannelName(name));
                copied.entries.addAll(channel.entries);
                copied.cursors.putAll(channel.cursors);
                copied.first = channel.first;
            });
            return new InMemoryEventQueue(copy, settings, eventBytesMax, readers);
        } finally {
            disk.lock.unlock();
        }
    }

    /** From now on the entries of these numbers, counted from 0 and the latter left out, cannot be read. */
    public void lose(ChannelName name, int from, int to) {
        disk.lock.lock();
        try {
            for (long number = from + 1L; number <= to; number++) {
                disk.channel(name).lost.add(number);
            }
        } finally {
            disk.lock.unlock();
        }
    }

    @Override
    public CompletionStage<Void> append(ChannelName name, List<Envelope> events, List<Position> origins) {
        if (events.isEmpty() || (!origins.isEmpty() && origins.size() != events.size())) {
            throw new IllegalArgumentException(events.size() + " events and " + origins.size() + " origins");
        }
        disk.lock.lock();
        try {
            if (closed) {
                return failed(FailureCode.CLOSED, "the queue is closed");
            }
            if (events.stream().anyMatch(event -> event.data().length() >= eventBytesMax)) {
                return failed(FailureCode.QUEUE_FULL, "an event is too large");
            }
            Channel channel = disk.channel(name);
            channel.awaitReaders(readers);
            long bytesMax = settings.apply(name).bytesMax()
                    - events.stream().mapToLong(Channel::bytes).sum();
            while (channel.bytes() > bytesMax && channel.mayFree()) {
                channel.free();
            }
            while (settings.apply(name).held().isPresent() && channel.bytes() > bytesMax && channel.mayLapse(readers)) {
                lapse(name, channel);
            }
            if (channel.bytes() > bytesMax) {
                return failed(FailureCode.QUEUE_FULL, "channel " + name + " is full");
            }
            for (int i = 0; i < events.size(); i++) {
                Optional<Position> origin = origins.isEmpty() ? Optional.empty() : Optional.of(origins.get(i));
                channel.entries.add(new Entry(position(channel.last() + 1), events.get(i), origin));
            }
            channel.newest = Optional.of(events.get(events.size() - 1).created());
            disk.grown.signalAll();
            return CompletableFuture.completedFuture(null);
        } finally {
            disk.lock.unlock();
        }
    }

    private long lapseBeyond(ChannelName name, Channel channel, Instant now) {
        Optional<QueueSettings.Held> held = settings.apply(name).held();
        long freed = 0;
        while (held.isPresent() && channel.mayLapse(readers)) {
            boolean isOld = held.get()
                    .ageMax()
                    .map(age -> !channel.entries.get(0).envelope().created().isAfter(now.minus(age)))
                    .orElse(false);
            if (!isOld && channel.bytes() <= held.get().bytesMax()) {
                break;
            }
            freed += lapse(name, channel);
        }
        return freed;
    }

    private long lapse(ChannelName name, Channel channel) {
        channel.cursors.forEach((agent, cursor) -> {
            if (cursor < channel.first) {
                lapses.merge(name + " " + agent, 1L, Long::sum);
            }
        });
        return channel.free();
    }

    /** How many events the agent has lost without having acknowledged them. */
    public long lapsed(ChannelName name, AgentName agent) {
        return lapses.getOrDefault(name + " " + agent, 0L);
    }

    private static CompletionStage<Void> failed(FailureCode code, String message) {
        return CompletableFuture.failedFuture(new OperationFailed(code, message));
    }

    private static Position position(long number) {
        return new Position(HexFormat.of().toHexDigits(number));
    }

    private static long number(Position position) {
        return Long.parseLong(position.text(), 16);
    }

    @Override
    public Optional<Entry> last(ChannelName name) {
        disk.lock.lock();
        try {
            List<Entry> entries = disk.channelOrEmpty(name).entries;
            return entries.isEmpty() ? Optional.empty() : Optional.of(entries.get(entries.size() - 1));
        } finally {
            disk.lock.unlock();
        }
    }

    @Override
    public Subscription subscribe(ChannelName name, AgentName agent, Reading reading) {
        disk.lock.lock();
        try {
            Channel channel = disk.channel(name);
            channel.awaitReaders(readers);
            if (reading == Reading.DURABLE && !channel.reading.add(agent)) {
                throw new IllegalStateException("agent " + agent + " has a subscription to " + name + " already");
            }
            return new Reader(channel, agent, reading);
        } finally {
            disk.lock.unlock();
        }
    }

    @Override
    public Set<ChannelName> channels() {
        disk.lock.lock();
        try {
            Set<ChannelName> names = new TreeSet<>((a, b) -> a.value().compareTo(b.value()));
            disk.channels.keySet().forEach(name -> names.add(new ChannelName(name)));
            return names;
        } finally {
            disk.lock.unlock();
        }
    }

    @Override
    public ChannelState state(ChannelName name) {
        disk.lock.lock();
        try {
            Channel channel = disk.channelOrEmpty(name);
            Map<AgentName, Position> acknowledged = new HashMap<>();
            channel.cursors.forEach((agent, cursor) -> {
                if (cursor > 0) {
                    acknowledged.put(agent, position(cursor));
                }
            });
            return new ChannelState(channel.bytes(), channel.newest, Map.copyOf(acknowledged));
        } finally {
            disk.lock.unlock();
        }
    }

    @Override
    public long trim(ChannelName name, Instant now) {
        disk.lock.lock();
        try {
            Channel channel = disk.channelOrEmpty(name);
            Instant oldest = now.minus(settings.apply(name).ageMax());
            long freed = 0;
            while (channel.mayFree()
                    && (channel.bytes() > settings.apply(name).bytesMax()
                            || !channel.entries.get(0).envelope().created().isAfter(oldest))) {
                freed += channel.free();
            }
            return freed + lapseBeyond(name, channel, now);
        } finally {
            disk.lock.unlock();
        }
    }

    @Override
    public Set<AgentName> agents(ChannelName name) {
        disk.lock.lock();
        try {
            return Set.copyOf(disk.channelOrEmpty(name).cursors.keySet());
        } finally {
            disk.lock.unlock();
        }
    }

    @Override
    public void place(ChannelName name, AgentName agent, Optional<Position> behind) {
        disk.lock.lock();
        try {
            Channel channel = disk.channel(name);
            long number = behind.map(InMemoryEventQueue::number).orElse(0L);
            if (number > channel.last()) {
                throw new IllegalArgumentException("there is nothing at " + behind + " yet");
            }
            requireAway(channel, agent);
            channel.cursors.put(agent, number);
        } finally {
            disk.lock.unlock();
        }
    }

    @Override
    public void forget(ChannelName name, AgentName agent) {
        disk.lock.lock();
        try {
            if (readers.contains(agent)) {
                throw new IllegalArgumentException(agent + " reads every channel");
            }
            Channel channel = disk.channelOrEmpty(name);
            requireAway(channel, agent);
            channel.cursors.remove(agent);
        } finally {
            disk.lock.unlock();
        }
    }

    private static void requireAway(Channel channel, AgentName agent) {
        if (channel.reading.contains(agent)) {
            throw new IllegalStateException("agent " + agent + " is reading");
        }
    }

    @Override
    public void close() {
        disk.lock.lock();
        try {
            if (!closed) {
                closed = true;
                disk.channels.values().forEach(channel -> channel.reading.clear());
                disk.grown.signalAll();
            }
        } finally {
            disk.lock.unlock();
        }
    }

    private final class Reader implements Subscription {
        private final Channel channel;
        private final AgentName agent;
        private final Reading reading;
        private long position;
        private boolean continuous = true;
        private boolean done;

        Reader(Channel channel, AgentName agent, Reading reading) {
            this.channel = channel;
            this.agent = agent;
            this.reading = reading;
            this.position = switch (reading) {
                case DURABLE -> channel.cursors.computeIfAbsent(agent, a -> 0L);
                case LIVE -> channel.last();
            };
        }

        @Override
        public List<Entry> poll(int eventsMax, long bytesMax, Duration wait) {
            disk.lock.lock();
            try {
                requireOpen();
                long left = wait.compareTo(Duration.ofDays(1)) > 0 ? Long.MAX_VALUE : wait.toNanos();
                while (position >= channel.last() && left > 0 && !done) {
                    left = disk.grown.awaitNanos(left);
                    if (closed) {
                        requireOpen();
                    }
                }
                return done ? List.of() : next(eventsMax, bytesMax);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return List.of();
            } finally {
                disk.lock.unlock();
            }
        }

        private void requireOpen() {
            if (closed || done) {
                throw new OperationFailed(FailureCode.CLOSED, "the queue or the subscription is closed");
            }
        }

        private List<Entry> next(int eventsMax, long bytesMax) {
            List<Entry> entries = new ArrayList<>();
            long bytes = 0;
            long before = position;
            position = Math.max(position, channel.first - 1);
            while (position < channel.last() && entries.size() < eventsMax && bytes < bytesMax) {
                long next = position + 1;
                while (channel.lost.contains(next)) {
                    next++;
                }
                if (next > channel.last() || (!entries.isEmpty() && next > position + 1)) {
                    break;
                }
                if (entries.isEmpty()) {
                    continuous = next == before + 1;
                }
                position = next;
                Entry entry = channel.entry(position);
                entries.add(entry);
                bytes += entry.envelope().data().length();
            }
            return entries;
        }

        @Override
        public boolean isContinuous() {
            disk.lock.lock();
            try {
                return continuous;
            } finally {
                disk.lock.unlock();
            }
        }

        @Override
        public void ack(Position acknowledged) {
            disk.lock.lock();
            try {
                if (reading == Reading.DURABLE) {
                    requireOpen();
                    channel.cursors.merge(agent, number(acknowledged), Math::max);
                }
            } finally {
                disk.lock.unlock();
            }
        }

        @Override
        public void seek(Position behind) {
            disk.lock.lock();
            try {
                position = number(behind);
            } finally {
                disk.lock.unlock();
            }
        }

        @Override
        public void rewind() {
            disk.lock.lock();
            try {
                position = 0;
            } finally {
                disk.lock.unlock();
            }
        }

        @Override
        public Lag lag() {
            disk.lock.lock();
            try {
                long cursor = reading == Reading.LIVE ? position : channel.cursors.getOrDefault(agent, 0L);
                long from = Math.max(cursor, channel.first - 1);
                long events = channel.last() - from;
                return new Lag(
                        reading == Reading.LIVE || cursor == 0 ? Optional.empty() : Optional.of(position(cursor)),
                        events,
                        events == 0
                                ? Optional.empty()
                                : Optional.of(channel.entry(from + 1).envelope().created()));
            } finally {
                disk.lock.unlock();
            }
        }

        @Override
        public void close() {
            disk.lock.lock();
            try {
                if (!done) {
                    done = true;
                    if (reading == Reading.DURABLE) {
                        channel.reading.remove(agent);
                    }
                    disk.grown.signalAll();
                }
            } finally {
                disk.lock.unlock();
            }
        }
    }
}
