package weir.application.keep;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import weir.application.lake.ChannelObject;
import weir.application.lake.ChannelObjects;
import weir.application.lake.ErasedMark;
import weir.application.lake.ImportedPosition;
import weir.application.lake.ObjectReader;
import weir.application.lake.ObjectWalk;
import weir.application.load.RuleSet;
import weir.application.model.RunModels;
import weir.application.port.Entry;
import weir.application.port.EventQueue;
import weir.application.port.FailureCode;
import weir.application.port.Lake;
import weir.application.port.ObjectName;
import weir.application.port.OperationFailed;
import weir.application.port.Position;
import weir.application.port.RowRemoval;
import weir.application.port.RowRemoval.Which;
import weir.application.port.Subscription;
import weir.application.port.TraceRemoval;
import weir.application.port.TraceStore;
import weir.application.port.Warehouse;
import weir.application.trace.TraceEvents;
import weir.domain.envelope.AgentName;
import weir.domain.envelope.ChannelName;
import weir.domain.envelope.DataId;
import weir.domain.retain.Hold;
import weir.domain.table.TableName;
import weir.domain.value.JsonReader;

/**
 * Erases what is known of somebody: events of the lake, in all its roots, and what was made of them; their rows in every table,
 * and among the rejected; what the trace knows of them; and what the queues can let go of. It overrides how long events should
 * stay, and never a legal hold. All of it may be repeated.
 */
public final class EraseData {
    private static final AgentName READER = new AgentName("keeper", 1);

    /** Later than any age that a queue keeps events for. */
    private static final Duration AGES = Duration.ofDays(36_500);

    private static final String ERASURES = "keeper/erasures/";
    private static final String FOUND = "found";

    private static final int PAGE = 1_000;

    /** How long what was found, and nobody has asked to erase, is kept. */
    private static final Duration UNUSED_MAX = Duration.ofDays(7);

    private final EventQueue queue;
    private final EventQueue relay;
    private final Lake lake;
    private final ObjectReader reader;
    private final Warehouse warehouse;
    private final RowRemoval removal;
    private final Supplier<RuleSet> rules;
    private final JsonReader json;
    private final Supplier<Policies> policies;
    private final KeepData keeper;
    private final Optional<TraceStore> trace;
    private final RunModels models;
    private final Judge judge;
    private final InstantSource clock;

    /** @param trace empty if nothing is traced */
    public EraseData(
            EventQueue queue,
            EventQueue relay,
            Lake lake,
            ObjectReader reader,
            Warehouse warehouse,
            RowRemoval removal,
            Supplier<RuleSet> rules,
            JsonReader json,
            Supplier<Policies> policies,
            KeepData keeper,
            Optional<TraceStore> trace,
            RunModels models,
            InstantSource clock) {
        this.queue = queue;
        this.relay = relay;
        this.lake = lake;
        this.reader = reader;
        this.warehouse = warehouse;
        this.removal = removal;
        this.rules = rules;
        this.json = json;
        this.policies = policies;
        this.keeper = keeper;
        this.trace = trace;
        this.models = models;
        this.judge = new Judge(rules);
        this.clock = clock;
    }

    FindErasable find(EraseRequest request) {
        return new FindErasable(
                lake, reader, request, rules, json, judge, policies.get().holds());
    }

    /** See {@link AwaitLake}. */
    AwaitLake awaitLake() {
        return keeper.awaitLake();
    }

    /** See {@link RunModels#makeAnew}. */
    RunModels.Anew makeModelsAnew() {
        return models.makeAnew();
    }

    Instant now() {
        return clock.instant();
    }

    /** Durable on return. What was found a week ago and never erased is forgotten. */
    void keep(Erasable found) {
        forgetFoundBefore(found.made().minus(UNUSED_MAX));
        keeper.objects().put(name(found.id(), FOUND), found.write());
    }

    private void forgetFoundBefore(Instant moment) {
        Optional<ObjectName> after = Optional.empty();
        List<Lake.ObjectSummary> page = lake.list(ERASURES, after, PAGE);
        while (!page.isEmpty()) {
            for (Lake.ObjectSummary object : page) {
                after = Optional.of(object.name());
                if (object.name().path().endsWith("/" + FOUND)
                        && keeper.objects()
                                .read(object.name())
                                .map(Erasable::read)
                                .filter(found -> found.made().isBefore(moment))
                                .isPresent()) {
                    lake.delete(object.name());
                }
            }
            page = lake.list(ERASURES, after, PAGE);
        }
    }

    Optional<Erasable> found(UUID id) {
        return keeper.objects().read(name(id, FOUND)).map(Erasable::read);
    }

    /** What was certified of an erasure, as JSON; empty if it is not done. */
    Optional<byte[]> certificate(UUID id) {
        return keeper.objects().read(name(id, "certificate.json"));
    }

    private static ObjectName name(UUID id, String what) {
        return new ObjectName(ERASURES + id + "/" + what);
    }

    /** From now on what is missing at these positions is not lost, and does not come back from the queue. */
    void mark(Erasable erasable, ChannelName channel) {
        ErasedMark.put(lake, channel, erasable.id(), of(erasable, channel).keySet());
    }

    private static NavigableMap<Position, DataId> of(Erasable erasable, ChannelName channel) {
        return erasable.events().getOrDefault(channel, Erasable.none());
    }

    /**
     * What one step over the objects of a channel did.
     *
     * @param last where the object began that was looked at; empty if there is none left
     * @param events how many were erased from it
     * @param held those that stay, because a hold has come to mean them
     */
    record Looked(Optional<Position> last, boolean isRewritten, long events, List<Position> held) {
        static final Looked NOTHING = new Looked(Optional.empty(), false, 0, List.of());
    }

    /**
     * Looks at the next object of a channel, and writes it anew without what is to be erased.
     *
     * @param behind where the object began that was looked at last
     * @throws OperationFailed that is to be tried again, if an agent has not read the object
     */
    Looked rewriteNext(Erasable erasable, ChannelName channel, Optional<Position> behind) {
        NavigableMap<Position, DataId> events = of(erasable, channel);
        if (events.isEmpty()) {
            return Looked.NOTHING;
        }
        return keeper.atWork(rewriting -> {
            Optional<ObjectWalk.Met> next = next(channel, behind.or(() -> begin(events)), behind);
            if (next.isEmpty() || next.get().object().first().compareTo(events.lastKey()) > 0) {
                return Looked.NOTHING;
            }
            return rewrite(erasable, next.get(), events, rewriting);
        });
    }

    /** Objects of imported events may overlap, so that more than one holds the first. */
    private static Optional<Position> begin(NavigableMap<Position, DataId> events) {
        return Optional.of(events.firstKey()).filter(first -> !ImportedPosition.isOne(first));
    }

    private Optional<ObjectWalk.Met> next(ChannelName channel, Optional<Position> from, Optional<Position> behind) {
        ObjectWalk walk = new ChannelObjects(lake, channel).behind(from);
        Optional<ObjectWalk.Met> next = walk.meet();
        while (next.isPresent()
                && behind.isPresent()
                && next.get().object().first().compareTo(behind.get()) <= 0) {
            next = walk.meet();
        }
        return next;
    }

    private Looked rewrite(
            Erasable erasable, ObjectWalk.Met met, NavigableMap<Position, DataId> events, RewriteObjects rewriting) {
        ChannelObject object = met.object();
        Look look = new Look(events, policies.get().holds());
        if (!(reader.read(object.name(), look::take) instanceof ObjectReader.Result.Whole)) {
            throw new OperationFailed(
                    FailureCode.CORRUPT,
                    "object " + object.name()
                            + " cannot be read whole; stop Weir, run weir fsck --repair, and ask for the erasure anew");
        }
        if (look.erased > 0) {
            keeper.requireRead(met);
            Optional<ObjectName> into = Optional.ofNullable(look.first)
                    .map(first -> first.position().equals(object.first())
                            ? object.name()
                            : new ObjectName(ChannelObject.stem(
                                            object.root(), object.channel(), first.created(), first.position())
                                    + object.extension()));
            rewriting.run(
                    List.of(new RewriteObjects.Rewrite(List.of(object.name()), into, look::stays, look.stays)),
                    Map.of(),
                    KeeperObjects.auditName(erasable.made(), erasable.id(), object),
                    Audit.line(erasable, object, into, look.erased));
        }
        return new Looked(Optional.of(object.first()), look.erased > 0, look.erased, look.held);
    }

    /** What is in one object. */
    private final class Look {
        private final NavigableMap<Position, DataId> events;
        private final List<Hold> holds;
        private long erased;
        private final List<Position> held = new ArrayList<>();
        private long stays;
        private @Nullable First first;

        private record First(Position position, Instant created) {}

        Look(NavigableMap<Position, DataId> events, List<Hold> holds) {
            this.events = events;
            this.holds = holds;
        }

        private boolean isMeant(Entry entry) {
            DataId id = events.get(entry.position());
            return id != null && id.equals(entry.envelope().id());
        }

        private boolean isHeld(Entry entry) {
            return holds.stream().anyMatch(hold -> hold.means(judge.candidate(entry.envelope())));
        }

        void take(Entry entry) {
            if (isMeant(entry) && !isHeld(entry)) {
                erased++;
                return;
            }
            if (isMeant(entry)) {
                held.add(entry.position());
            }
            stays++;
            if (first == null) {
                first = new First(entry.position(), entry.envelope().created());
            }
        }

        boolean stays(Entry entry) {
            return !isMeant(entry) || isHeld(entry);
        }
    }

    /** The tables that have rows to be erased, or may. */
    List<TableName> tables() {
        return List.copyOf(warehouse.tables().keySet());
    }

    long removeRows(TableName table, List<DataId> ids) {
        return removal.remove(table, new Which.OfEvents(Set.copyOf(ids)));
    }

    long countRows(TableName table, List<DataId> ids) {
        return removal.count(table, new Which.OfEvents(Set.copyOf(ids)));
    }

    boolean isTraced() {
        return trace.isPresent();
    }

    /**
     * Has the trace forget some of the ids. It must have passed all that is erased, or it would record them afterwards.
     *
     * @param ids at most {@link TraceRemoval#IDS_MAX}
     * @return of how many it knew anything
     * @throws OperationFailed that is to be tried again, if the tracer is behind or the trace cannot be changed
     */
    long forget(Erasable erasable, List<DataId> ids) {
        TraceStore store = trace.orElseThrow();
        erasable.events().forEach((channel, events) -> {
            if (!events.isEmpty()) {
                requireTraced(store, channel, events.lastKey());
            }
        });
        return store.forget(Set.copyOf(ids));
    }

    /** What the queue has let go of is not traced any more. */
    private void requireTraced(TraceStore store, ChannelName channel, Position last) {
        Optional<Position> traced = store.indexed(channel);
        boolean isPast = traced.isPresent() && traced.get().compareTo(last) >= 0;
        if (isPast || !queue.channels().contains(channel)) {
            return;
        }
        try (Subscription behind = queue.subscribe(channel, READER, EventQueue.Reading.LIVE)) {
            traced.ifPresentOrElse(behind::seek, behind::rewind);
            List<Entry> next = behind.poll(1, 1, Duration.ZERO);
            if (!next.isEmpty() && next.get(0).position().compareTo(last) <= 0) {
                throw new OperationFailed(
                        FailureCode.AGENT_FAILED,
                        "agent " + TraceEvents.AGENT + " has not read all of channel " + channel
                                + " that is to be erased; this waits until it has");
            }
        }
    }

    /** Has the queues let go of what every agent has acknowledged; how many of the events one still holds, at most. */
    long trimQueues(Erasable erasable, ChannelName channel) {
        Set<Position> positions = of(erasable, channel).keySet();
        return Math.max(
                trim(queue, channel, positions, Entry::position),
                trim(relay, channel, positions, entry -> entry.origin().orElse(entry.position())));
    }

    private long trim(
            EventQueue from, ChannelName channel, Set<Position> positions, Function<Entry, Position> ofChannel) {
        if (!from.channels().contains(channel)) {
            return 0;
        }
        from.trim(channel, clock.instant().plus(AGES));
        try (Subscription oldest = from.subscribe(channel, READER, EventQueue.Reading.LIVE)) {
            oldest.rewind();
            List<Entry> first = oldest.poll(1, 1, Duration.ZERO);
            if (first.isEmpty()) {
                return 0;
            }
            Position begin = ofChannel.apply(first.get(0));
            return positions.stream()
                    .filter(position -> position.compareTo(begin) >= 0)
                    .count();
        }
    }

    /** Keeps the certificate, and forgets whose ids they were. Durable on return. */
    void certify(Erasable erasable, byte[] certificate) {
        keeper.objects().put(name(erasable.id(), "certificate.json"), certificate);
        lake.delete(name(erasable.id(), FOUND));
    }
}
