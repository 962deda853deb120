package weir.application.trace;

import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import weir.application.archive.ArchiveChannel;
import weir.application.lake.ChannelObject;
import weir.application.lake.ObjectReader;
import weir.application.load.ChannelHistory;
import weir.application.load.LoadChannels;
import weir.application.load.RuleSet;
import weir.application.port.Entry;
import weir.application.port.EventQueue;
import weir.application.port.Lake;
import weir.application.port.ObjectName;
import weir.application.port.OperationFailed;
import weir.application.port.Position;
import weir.application.port.TraceStore;
import weir.application.port.TraceStore.Found;
import weir.application.port.TraceStore.Sighting;
import weir.application.port.TraceStore.Step;
import weir.application.port.Warehouse;
import weir.application.port.Warehouse.Cursor;
import weir.application.trace.TraceReport.Archived;
import weir.application.trace.TraceReport.Content;
import weir.application.trace.TraceReport.Handled;
import weir.application.trace.TraceReport.Loaded;
import weir.application.trace.TraceReport.Passage;
import weir.application.trace.TraceReport.Reached;
import weir.application.trace.TraceReport.Rejection;
import weir.application.trace.TraceReport.State;
import weir.domain.envelope.AgentName;
import weir.domain.envelope.DataId;
import weir.domain.envelope.Envelope;
import weir.domain.envelope.SourceName;
import weir.domain.table.TableName;
import weir.domain.table.TableSpec;

/**
 * Tells what became of an event. When agents handled it is known from their steps; whether they did, where a step was lost,
 * from what they have acknowledged and from the stores themselves. So it may say that it does not know when, and says
 * nothing that is not so. Any thread may ask.
 */
public final class LookUpTrace {
    static final int PASSAGES_MAX = 100;

    /** Told apart from those that are the event's other agents. */
    private static final Set<AgentName> OWN =
            Set.of(ArchiveChannel.AGENT, ArchiveChannel.RELAYING, LoadChannels.AGENT, TraceEvents.AGENT);

    private static final TableName REJECTED = TableSpec.rejected().name();

    private final TraceStore store;
    private final RecordSteps steps;
    private final Acknowledged acknowledgements;
    private final EventQueue relay;
    private final Warehouse warehouse;
    private final Supplier<RuleSet> rules;
    private final FindRows rows;
    private final FindEvent events;

    public LookUpTrace(
            TraceStore store,
            RecordSteps steps,
            EventQueue queue,
            EventQueue relay,
            Lake lake,
            ObjectReader reader,
            ChannelHistory history,
            Warehouse warehouse,
            Supplier<RuleSet> rules,
            InstantSource clock) {
        this.store = store;
        this.steps = steps;
        this.acknowledgements = new Acknowledged(queue, clock);
        this.relay = relay;
        this.warehouse = warehouse;
        this.rules = rules;
        this.rows = new FindRows(warehouse, rules);
        this.events = new FindEvent(lake, reader, history);
    }

    /**
     * The id that somebody asks for.
     *
     * @param source the source that gave it; without one the text must be a UUID
     * @return empty if it can be none
     */
    public static Optional<DataId> id(String text, Optional<String> source) {
        Optional<DataId> uuid = DataId.parse(text);
        if (uuid.isPresent() || source.isEmpty()) {
            return uuid;
        }
        try {
            return DataId.fromProducer(new SourceName(source.get()), text);
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** What is said of an id that nothing is known of. */
    public static String unknown(DataId id) {
        return "the trace knows no event " + id
                + ": it was never accepted, or a moment ago, or it was erased, or is older than the trace keeps";
    }

    /**
     * What is known of that id; empty if it is not known at all: it was never accepted, not traced yet, erased, or is
     * older than the trace keeps.
     *
     * @param withContent whether the event itself is looked up too, which takes as long as reading a lake object
     * @throws OperationFailed if the trace, or with content the lake, cannot be read
     */
    public Optional<TraceReport> find(DataId id, boolean withContent) {
        Found found = store.find(id, PASSAGES_MAX);
        if (found.sightings().isEmpty() && found.children().isEmpty()) {
            return Optional.empty();
        }
        List<Passage> passages = found.sightings().stream()
                .map(sighting -> passage(id, sighting, withContent))
                .toList();
        return Optional.of(new TraceReport(id, passages, found.parents(), found.children(), found.truncated()));
    }

    private Passage passage(DataId id, Sighting sighting, boolean withContent) {
        steps.writeAll(sighting.channel());
        Map<AgentName, Step> taken = store.steps(sighting.channel(), sighting.position()).stream()
                .collect(Collectors.toMap(Step::agent, step -> step));
        Map<AgentName, Position> acknowledged = taken.containsKey(ArchiveChannel.AGENT)
                ? acknowledgements.lately(sighting.channel())
                : acknowledgements.now(sighting.channel());
        Archived archived = archived(sighting, taken, acknowledged);
        Loaded loaded = loaded(id, sighting, Optional.ofNullable(taken.get(LoadChannels.AGENT)));
        return new Passage(
                sighting.channel(),
                sighting.source(),
                sighting.created(),
                sighting.position(),
                archived,
                relayed(sighting, taken, archived),
                loaded,
                others(sighting.position(), taken, acknowledged),
                withContent ? Optional.of(content(id, sighting, archived, loaded)) : Optional.empty());
    }

    private static boolean isBehind(Sighting sighting, Optional<Position> reached) {
        return reached.isPresent() && sighting.position().compareTo(reached.get()) <= 0;
    }

    private static Optional<Instant> at(Optional<Step> step) {
        return step.map(Step::at);
    }

    private Archived archived(Sighting sighting, Map<AgentName, Step> taken, Map<AgentName, Position> acknowledged) {
        Optional<Step> step = Optional.ofNullable(taken.get(ArchiveChannel.AGENT));
        if (step.isPresent()) {
            ObjectName object = new ObjectName(ChannelObject.stem(
                            sighting.channel(), sighting.created(), step.get().first())
                    + step.get().detail());
            return new Archived(Reached.done(at(step)), stillThere(object).or(() -> objectByName(sighting)));
        }
        if (!isBehind(sighting, Optional.ofNullable(acknowledged.get(ArchiveChannel.AGENT)))) {
            return new Archived(Reached.PENDING, Optional.empty());
        }
        return new Archived(Reached.done(Optional.empty()), objectByName(sighting));
    }

    /** The keeper may have merged it with others since, or deleted it. A lake that does not answer has it for all we know. */
    private Optional<ObjectName> stillThere(ObjectName object) {
        try {
            return Optional.of(object).filter(events::isThere);
        } catch (OperationFailed e) {
            return Optional.of(object);
        }
    }

    private Optional<ObjectName> objectByName(Sighting sighting) {
        try {
            return events.inLake(sighting).map(FindEvent.Located::object);
        } catch (OperationFailed e) {
            return Optional.empty();
        }
    }

    /** The archiver relays before it archives. */
    private Reached relayed(Sighting sighting, Map<AgentName, Step> taken, Archived archived) {
        Optional<Step> step = Optional.ofNullable(taken.get(ArchiveChannel.RELAYING));
        boolean isDone = step.isPresent()
                || archived.reached().state() == State.DONE
                || isBehind(sighting, relay.last(sighting.channel()).flatMap(Entry::origin));
        return isDone ? Reached.done(at(step)) : Reached.PENDING;
    }

    private Loaded loaded(DataId id, Sighting sighting, Optional<Step> step) {
        try {
            if (step.isPresent() && !step.get().detail().isEmpty()) {
                return loadedInto(new TableName(step.get().detail()), id, sighting, at(step));
            }
            if (step.isEmpty() && !isBehind(sighting, loadedUpTo(sighting))) {
                return Loaded.without(Reached.PENDING, Optional.empty());
            }
            return foundInWarehouse(id, sighting, at(step));
        } catch (OperationFailed e) {
            Reached reached = step.isPresent() ? Reached.done(at(step)) : new Reached(State.UNKNOWN, Optional.empty());
            return Loaded.without(reached, Optional.of("the warehouse did not answer: " + e.getMessage()));
        }
    }

    private Optional<Position> loadedUpTo(Sighting sighting) {
        return warehouse.cursor(LoadChannels.AGENT, sighting.channel()).flatMap(Cursor::origin);
    }

    private Loaded loadedInto(TableName table, DataId id, Sighting sighting, Optional<Instant> at) {
        if (!table.equals(REJECTED)) {
            return new Loaded(Reached.done(at), List.of(table), false, Optional.empty(), Optional.empty());
        }
        Optional<Rejection> rejection = rows.rejection(id, sighting);
        if (rejection.isPresent()) {
            return new Loaded(Reached.done(at), List.of(table), false, rejection, Optional.empty());
        }
        FindRows.Places now = rows.ofPassage(id, sighting);
        return new Loaded(
                Reached.done(at),
                now.tables(),
                false,
                Optional.empty(),
                Optional.of(
                        now.isEmpty()
                                ? "it was rejected, and has been discarded or deleted since"
                                : "it was rejected at first, and has been replayed since"));
    }

    private Loaded foundInWarehouse(DataId id, Sighting sighting, Optional<Instant> at) {
        FindRows.Places own = rows.ofPassage(id, sighting);
        FindRows.Places found = own.isEmpty() ? rows.ofAny(id, sighting.channel()) : own;
        return new Loaded(
                Reached.done(at),
                found.tables(),
                own.isEmpty() && !found.isEmpty(),
                found.rejections().stream().findFirst(),
                found.isEmpty()
                        ? Optional.of("the loader has passed it, and no table of the rules in force has a row of it")
                        : Optional.empty());
    }

    private static List<Handled> others(
            Position position, Map<AgentName, Step> taken, Map<AgentName, Position> acknowledged) {
        List<Handled> others = new ArrayList<>();
        taken.forEach((agent, step) -> others.add(new Handled(
                agent, Reached.done(Optional.of(step.at())), step.detail().equals(Step.REJECTED))));
        acknowledged.forEach((agent, upTo) -> {
            if (!taken.containsKey(agent)) {
                boolean isDone = position.compareTo(upTo) <= 0;
                others.add(new Handled(agent, isDone ? Reached.done(Optional.empty()) : Reached.PENDING, false));
            }
        });
        others.removeIf(handled -> OWN.contains(handled.agent()));
        others.sort(Comparator.comparing(handled -> handled.agent().toString()));
        return others;
    }

    private Content content(DataId id, Sighting sighting, Archived archived, Loaded loaded) {
        Optional<Envelope> envelope = archived.object()
                .flatMap(object -> events.inObject(object, sighting.position()))
                .or(() -> events.inQueue(sighting));
        return new Content(
                envelope,
                envelope.map(event -> rules.get().forChannel(sighting.channel()).apply(event)),
                storedRows(id, sighting, loaded));
    }

    private List<TraceReport.StoredRow> storedRows(DataId id, Sighting sighting, Loaded loaded) {
        try {
            return loaded.isRepeat() ? List.of() : rows.rows(id, sighting, loaded.tables());
        } catch (OperationFailed e) {
            return List.of();
        }
    }
}
