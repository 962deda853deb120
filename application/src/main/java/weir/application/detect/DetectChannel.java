package weir.application.detect;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import weir.application.Outage;
import weir.application.port.Entry;
import weir.application.port.EventQueue.Reading;
import weir.application.port.FailureCode;
import weir.application.port.OperationFailed;
import weir.application.port.Position;
import weir.application.port.Subscription;
import weir.domain.analyse.DetectorCounts;
import weir.domain.condition.EventFields;
import weir.domain.envelope.AgentName;
import weir.domain.envelope.ChannelName;
import weir.domain.reject.Fault;
import weir.domain.reject.RejectCode;
import weir.domain.reject.Stage;
import weir.domain.table.ChannelRules;
import weir.domain.table.Prepared;

/**
 * The detectors of one channel. Those that have read as far as each other share the reading: an event is parsed,
 * normalised and enriched once for all of them. One that is behind, because it is new or cannot publish, catches up by
 * itself and holds up no other. One thread calls it.
 */
public final class DetectChannel implements AutoCloseable {
    /** What the queue calls whoever reads for detectors. */
    private static final AgentName READER = new AgentName("detect", 1);

    private static final int POLL_EVENTS_MAX = 2_000;
    private static final long POLL_BYTES_MAX = 4L << 20;

    /** Of those that catch up: while they take so much, the others wait. */
    private static final int SLICE_EVENTS_MAX = 200;

    /** How often time goes on for detectors while nothing comes. */
    private static final Duration TICK_INTERVAL = Duration.ofMillis(100);

    /** How often an event may fail a detector before it is rejected and the detector goes on. */
    private static final int ATTEMPTS_MAX = 5;

    private static final Duration IDLE = Duration.ofMillis(20);
    private static final Subscription.Lag NO_LAG = new Subscription.Lag(Optional.empty(), 0, Optional.empty());
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final ChannelName channel;
    private final DetectorParts parts;
    private final List<Desk> desks = new ArrayList<>();

    /** Reads for all that are level with it; begun when the first detector is open. */
    private @Nullable Subscription head;

    private Optional<Position> headBehind = Optional.empty();
    private Instant lastTick = Instant.EPOCH;

    /** A detector's place at work, whether it can work now or not. */
    private final class Desk {
        private final DetectorPlan plan;
        private final Outage outage = new Outage();
        private volatile @Nullable DetectorLine line;

        /** The event at which it failed last, and how often it did. */
        private @Nullable Position poison;

        private int failuresThere;

        /** The line that failed last, until all that it was publishing is there or has failed. */
        private @Nullable DetectorLine failed;

        /** Reads for this one alone while it is behind. */
        private @Nullable Subscription own;

        Desk(DetectorPlan plan) {
            this.plan = plan;
        }

        @Nullable
        DetectorLine lineIfLevel() {
            DetectorLine open = line;
            return open != null && own == null && head != null && open.behind().equals(headBehind) ? open : null;
        }

        /** What fails an event costs the events before it again; what fails it again and again is the event's fault. */
        void take(DetectorLine at, Entry entry, @Nullable EventFields event) {
            Position position = entry.position();
            if (event == null) {
                // What the rules refuse is rejected by the loader; a detector does not see it.
                at.pass(position);
            } else if (position.equals(poison) && failuresThere >= ATTEMPTS_MAX) {
                at.reject(position, entry.envelope(), poisoned());
            } else {
                try {
                    at.take(position, event);
                } catch (RuntimeException e) {
                    failuresThere = position.equals(poison) ? failuresThere + 1 : 1;
                    poison = position;
                    throw e;
                }
            }
        }

        private Fault poisoned() {
            String why = outage.failure().map(Throwable::getMessage).orElse("");
            return new Fault(
                    Stage.AGENT,
                    RejectCode.AGENT_FAILED,
                    "it failed at this event " + failuresThere + " times: " + why,
                    Optional.of(plan.identity().agent().toString()),
                    Optional.empty());
        }

        void fail(RuntimeException e) {
            outage.failed(
                    e instanceof OperationFailed failed
                            ? failed
                            : new OperationFailed(
                                    FailureCode.AGENT_FAILED,
                                    "detector " + plan.identity() + " failed, and begins again from its checkpoint: "
                                            + e,
                                    e),
                    parts.clock().instant());
            failed = line;
            close();
        }

        boolean mayOpen() {
            DetectorLine before = failed;
            if (line != null
                    || !outage.pauseLeft(parts.clock().instant()).isZero()
                    || (before != null && !before.isQuiet())) {
                return false;
            }
            failed = null;
            return true;
        }

        void close() {
            leaveOwn();
            DetectorLine open = line;
            line = null;
            if (open != null) {
                open.close();
            }
        }

        void leaveOwn() {
            Subscription reading = own;
            own = null;
            if (reading != null) {
                reading.close();
            }
        }
    }

    /** @param plans of that channel, each with a name of its own */
    public DetectChannel(ChannelName channel, List<DetectorPlan> plans, DetectorParts parts) {
        this.channel = channel;
        this.parts = parts;
        plans.forEach(plan -> desks.add(new Desk(plan)));
    }

    /**
     * Gives the detectors that are new their places, so that each is given all that the channel takes from now on.
     *
     * @throws OperationFailed if that cannot be kept now; it is tried again when they begin
     */
    public void place() {
        desks.forEach(desk -> DetectorLine.place(desk.plan, parts));
    }

    /**
     * Takes what comes within {@code waitMax}. A detector that fails is told by {@link #failures} and begins again after a
     * while.
     *
     * @return after what pause there is to be another step
     * @throws OperationFailed if the channel cannot be read
     */
    public Duration step(Duration waitMax) {
        if (openClosed()) {
            return Duration.ZERO; // so that whoever looks sees what they know before they take anything
        }
        attend();
        boolean isBehind = catchUp();
        if (desks.stream().allMatch(desk -> desk.lineIfLevel() == null)) {
            return isBehind ? Duration.ZERO : IDLE;
        }
        Subscription reading = requireHead();
        List<Entry> entries = reading.poll(POLL_EVENTS_MAX, POLL_BYTES_MAX, isBehind ? Duration.ZERO : waitMax);
        if (entries.isEmpty()) {
            passTime(reading);
        } else {
            feed(entries);
        }
        return Duration.ZERO;
    }

    private Subscription requireHead() {
        if (head == null) {
            throw new IllegalStateException("nobody reads channel " + channel);
        }
        return head;
    }

    private boolean openClosed() {
        boolean opened = false;
        for (Desk desk : desks) {
            if (desk.mayOpen()) {
                guard(desk, () -> open(desk));
                opened |= desk.line != null;
            }
        }
        return opened;
    }

    private void open(Desk desk) {
        DetectorLine line = DetectorLine.open(desk.plan, parts);
        desk.line = line;
        if (head == null) {
            head = reading(line.behind());
            headBehind = line.behind();
        } else if (line.behind().isPresent()
                && (headBehind.isEmpty() || line.behind().get().compareTo(headBehind.get()) > 0)) {
            // The one that is furthest reads for all; the others come after it.
            requireHead().seek(line.behind().get());
            headBehind = line.behind();
        }
    }

    private Subscription reading(Optional<Position> behind) {
        Subscription reading = parts.queue().subscribe(channel, READER, Reading.LIVE);
        behind.ifPresentOrElse(reading::seek, reading::rewind);
        return reading;
    }

    private void guard(Desk desk, Runnable work) {
        try {
            work.run();
        } catch (RuntimeException e) {
            desk.fail(e);
        }
    }

    private void attend() {
        for (Desk desk : desks) {
            DetectorLine line = desk.line;
            if (line != null) {
                guard(desk, line::attend);
            }
        }
    }

    /** @return whether one is behind that could go on at once */
    private boolean catchUp() {
        boolean isBehind = false;
        for (Desk desk : desks) {
            DetectorLine line = desk.line;
            if (line != null && desk.lineIfLevel() == null && !line.isFull()) {
                guard(desk, () -> catchUp(desk, line));
                isBehind |= desk.own != null;
            }
        }
        return isBehind;
    }

    private void catchUp(Desk desk, DetectorLine line) {
        Subscription own = desk.own;
        if (own == null) {
            own = reading(line.behind());
            desk.own = own;
        }
        List<Entry> entries = own.poll(SLICE_EVENTS_MAX, POLL_BYTES_MAX, Duration.ZERO);
        List<Entry> due = entries.stream()
                .filter(entry -> headBehind.isPresent() && entry.position().compareTo(headBehind.get()) <= 0)
                .toList();
        ChannelRules rules = parts.rules().get().forChannel(channel);
        for (Entry entry : due) {
            desk.take(line, entry, prepared(rules, entry));
        }
        if (due.size() < entries.size() || entries.isEmpty() || line.behind().equals(headBehind)) {
            line.arriveAt(headBehind);
            desk.leaveOwn();
        }
        line.tellProgress(due);
        desk.outage.ended();
    }

    private void feed(List<Entry> entries) {
        List<Desk> level = desks.stream()
                .filter(desk -> {
                    DetectorLine line = desk.lineIfLevel();
                    return line != null && !line.isFull();
                })
                .toList();
        ChannelRules rules = parts.rules().get().forChannel(channel);
        List<@Nullable EventFields> events = new ArrayList<>(entries.size());
        for (Entry entry : entries) {
            events.add(prepared(rules, entry));
        }
        headBehind = Optional.of(entries.get(entries.size() - 1).position());
        for (Desk desk : level) {
            DetectorLine line = desk.line;
            if (line != null) {
                guard(desk, () -> {
                    for (int i = 0; i < entries.size(); i++) {
                        desk.take(line, entries.get(i), events.get(i));
                    }
                    line.tellProgress(entries);
                    desk.outage.ended();
                });
            }
        }
    }

    private static @Nullable EventFields prepared(ChannelRules rules, Entry entry) {
        return rules.prepare(entry.envelope()).orElse(null) instanceof Prepared.Ready ready
                ? new EventFields(entry.envelope(), ready.fields())
                : null;
    }

    /**
     * Time goes on for detectors as an event with that time would have it go on; so what they find does not depend on when
     * they were told.
     */
    private void passTime(Subscription reading) {
        Instant now = parts.clock().instant();
        if (now.isBefore(lastTick.plus(TICK_INTERVAL)) && !now.isBefore(lastTick)) {
            return;
        }
        lastTick = now;
        Optional<Instant> quiet = parts.ingest().quietMoment(channel);
        if (quiet.isEmpty()) {
            return;
        }
        List<Entry> late = reading.poll(POLL_EVENTS_MAX, POLL_BYTES_MAX, Duration.ZERO);
        if (!late.isEmpty()) {
            feed(late);
            return;
        }
        for (Desk desk : desks) {
            DetectorLine line = desk.lineIfLevel();
            if (line != null && !line.isFull()) {
                guard(desk, () -> {
                    line.passTime(quiet.get());
                    line.tellProgress(List.of());
                });
            }
        }
    }

    /** What keeps detectors from their work, by name; empty if nothing does. */
    public Map<AgentName, String> failures() {
        Map<AgentName, String> failures = new TreeMap<>((a, b) -> a.toString().compareTo(b.toString()));
        for (Desk desk : desks) {
            DetectorLine line = desk.line;
            desk.outage
                    .failure()
                    .or(() -> line == null ? Optional.empty() : line.failure())
                    .ifPresent(failure ->
                            failures.put(desk.plan.identity().agent(), String.valueOf(failure.getMessage())));
        }
        return Collections.unmodifiableMap(failures);
    }

    /** What a detector has not taken; nothing while it does not work. May be called from any thread. */
    public Subscription.Lag lag(AgentName agent) {
        return find(agent).map(DetectorLine::lag).orElse(NO_LAG);
    }

    /** What a detector has counted; empty while it does not work. May be called from any thread. */
    public Optional<DetectorCounts> counts(AgentName agent) {
        return find(agent).map(DetectorLine::counts);
    }

    /** How many alerts of a detector are open. May be called from any thread. */
    public int openAlerts(AgentName agent) {
        return find(agent).map(DetectorLine::openAlerts).orElse(0);
    }

    /** How many alerts of a detector have made room for others. May be called from any thread. */
    public long evictedAlerts(AgentName agent) {
        return find(agent).map(DetectorLine::evictedAlerts).orElse(0L);
    }

    private Optional<DetectorLine> find(AgentName agent) {
        return desks.stream()
                .filter(desk -> desk.plan.identity().agent().equals(agent))
                .findFirst()
                .map(desk -> desk.line);
    }

    /** Resolves the alerts of a detector that is not configured any more, before {@link #drain}. */
    public void retire(AgentName agent) {
        for (Desk desk : desks) {
            DetectorLine line = desk.line;
            if (line != null && desk.plan.identity().agent().equals(agent)) {
                guard(desk, line::retire);
            }
        }
    }

    /** Publishes and keeps what has been found, as the last that is done. What is in the channel and was not taken waits. */
    public void drain() {
        for (Desk desk : desks) {
            DetectorLine line = desk.line;
            if (line != null) {
                guard(desk, () -> line.finish(PATIENCE));
            }
        }
    }

    @Override
    public void close() {
        desks.forEach(Desk::close);
        Subscription reading = head;
        head = null;
        if (reading != null) {
            reading.close();
        }
    }
}
