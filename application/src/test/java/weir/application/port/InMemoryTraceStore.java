package weir.application.port;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import weir.domain.envelope.AgentName;
import weir.domain.envelope.ChannelName;
import weir.domain.envelope.DataId;
import weir.domain.envelope.Parents;

/** A trace that lives as long as its test, and forgets what it is told to. */
public final class InMemoryTraceStore implements TraceStore {
    private final Map<DataId, Set<Sighting>> sightings = new HashMap<>();
    private final Map<DataId, Set<DataId>> parents = new HashMap<>();
    private final Map<DataId, Set<DataId>> children = new HashMap<>();
    private final Map<ChannelName, Position> indexed = new HashMap<>();
    private final List<Step> steps = new ArrayList<>();
    private boolean failing;

    /** Whether whatever is recorded from now on fails. */
    public synchronized void fail(boolean now) {
        failing = now;
    }

    private void requireUsable() {
        if (failing) {
            throw new OperationFailed(FailureCode.TRACE_UNAVAILABLE, "the trace is down");
        }
    }

    @Override
    public synchronized void record(ChannelName channel, List<Entry> entries) {
        requireUsable();
        for (Entry entry : entries) {
            var event = entry.envelope();
            of(sightings, event.id()).add(new Sighting(channel, event.source(), event.created(), entry.position()));
            for (DataId parent : Parents.of(event)) {
                of(parents, event.id()).add(parent);
                of(children, parent).add(event.id());
            }
            indexed.merge(channel, entry.position(), (old, fresh) -> fresh.compareTo(old) > 0 ? fresh : old);
        }
    }

    private static <T> Set<T> of(Map<DataId, Set<T>> all, DataId id) {
        return all.computeIfAbsent(id, any -> new LinkedHashSet<>());
    }

    @Override
    public synchronized void record(Step step) {
        requireUsable();
        steps.add(step);
    }

    @Override
    public synchronized Optional<Position> indexed(ChannelName channel) {
        return Optional.ofNullable(indexed.get(channel));
    }

    @Override
    public synchronized Found find(DataId id, int max) {
        Set<Sighting> seen = sightings.getOrDefault(id, Set.of());
        Set<DataId> before = parents.getOrDefault(id, Set.of());
        Set<DataId> after = children.getOrDefault(id, Set.of());
        return new Found(
                seen.stream()
                        .limit(max)
                        .sorted(Comparator.comparing(Sighting::created).thenComparing(Sighting::position))
                        .toList(),
                before.stream().limit(max).toList(),
                after.stream().limit(max).toList(),
                seen.size() > max || before.size() > max || after.size() > max);
    }

    @Override
    public synchronized List<Step> steps(ChannelName channel, Position position) {
        Map<AgentName, Step> first = new LinkedHashMap<>();
        steps.stream()
                .filter(step -> step.channel().equals(channel) && step.covers(position))
                .forEach(step -> first.putIfAbsent(step.agent(), step));
        return first.values().stream()
                .sorted(Comparator.comparing(step -> step.agent().toString()))
                .toList();
    }

    @Override
    public synchronized long forget(Set<DataId> ids) {
        requireUsable();
        Set<DataId> few = TraceRemoval.few(ids);
        long known = few.stream()
                .filter(id -> sightings.containsKey(id) || parents.containsKey(id) || children.containsKey(id))
                .count();
        sightings.keySet().removeAll(few);
        for (Map<DataId, Set<DataId>> relatives : List.of(parents, children)) {
            relatives.keySet().removeAll(few);
            relatives.values().forEach(others -> others.removeAll(few));
            relatives.values().removeIf(Set::isEmpty);
        }
        return known;
    }

    @Override
    public void keep(Instant now) {
        requireUsable(); // nothing is too old
    }

    @Override
    public void close() {
        // There is nothing to let go of.
    }
}
