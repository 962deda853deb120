package weir.application.keep;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import weir.application.lake.ChannelObjects;
import weir.application.lake.EventWalk;
import weir.application.lake.ObjectReader;
import weir.application.load.RuleSet;
import weir.application.port.Entry;
import weir.application.port.Lake;
import weir.application.port.Position;
import weir.domain.condition.EventFields;
import weir.domain.envelope.ChannelName;
import weir.domain.envelope.DataId;
import weir.domain.envelope.Envelope;
import weir.domain.envelope.Parents;
import weir.domain.retain.Hold;
import weir.domain.table.Prepared;
import weir.domain.table.RejectedRows;
import weir.domain.value.JsonReader;
import weir.domain.value.MalformedJson;
import weir.domain.value.Structure;
import weir.domain.value.Value;

/**
 * Reads the lake for events to be erased: those that are meant, as they came or as the rules make them, and what agents made of
 * those. An object at each step; as often over a channel as it takes until nothing more is found. For use by one thread.
 */
final class FindErasable {
    private final Lake lake;
    private final ObjectReader reader;
    private final EraseRequest request;
    private final Supplier<RuleSet> rules;
    private final JsonReader json;
    private final Judge judge;
    private final List<Hold> holds;
    private final Map<ChannelName, NavigableMap<Position, DataId>> found = Erasable.noChannels();
    private final Set<DataId> ids = new HashSet<>();
    private final Set<DataId> held = new HashSet<>();

    /** Where something stands that agents have made. */
    private final Set<ChannelName> derived = new HashSet<>();

    private final Deque<ChannelName> left = new ArrayDeque<>();
    private @Nullable EventWalk walk;
    private boolean foundMore;
    private long read;
    private long damaged;

    FindErasable(
            Lake lake,
            ObjectReader reader,
            EraseRequest request,
            Supplier<RuleSet> rules,
            JsonReader json,
            Judge judge,
            List<Hold> holds) {
        this.lake = lake;
        this.reader = reader;
        this.request = request;
        this.rules = rules;
        this.json = json;
        this.judge = judge;
        this.holds = holds;
        left.addAll(ChannelObjects.channels(lake));
    }

    /** @return whether there may be more */
    boolean step() {
        EventWalk current = walk;
        if (current == null) {
            ChannelName next = left.peekFirst();
            if (next == null) {
                return again();
            }
            current = EventWalk.behind(new ChannelObjects(lake, next), reader, Optional.empty());
            walk = current;
        }
        if (!current.step(this::take, (object, events, reason, following) -> damaged++)) {
            walk = null;
            left.removeFirst();
        }
        return true;
    }

    /** What was made of what has been found may stand before it, or in a channel that was read before. */
    private boolean again() {
        if (!foundMore || derived.isEmpty()) {
            return false;
        }
        foundMore = false;
        left.addAll(derived);
        return true;
    }

    private void take(Entry entry) {
        read++;
        Envelope envelope = entry.envelope();
        List<DataId> parents = Parents.of(envelope);
        if (!parents.isEmpty()) {
            derived.add(envelope.channel());
        }
        NavigableMap<Position, DataId> known = found.getOrDefault(envelope.channel(), Erasable.none());
        if (known.containsKey(entry.position())
                || !(isMeant(envelope) || parents.stream().anyMatch(ids::contains))) {
            return;
        }
        if (holds.stream().anyMatch(hold -> hold.means(judge.candidate(envelope)))) {
            held.add(envelope.id());
            return;
        }
        if (ids.size() >= Erasable.EVENTS_MAX) {
            throw new IllegalArgumentException("more than " + Erasable.EVENTS_MAX
                    + " events are meant; erase them channel by channel, or with a narrower condition");
        }
        found.computeIfAbsent(envelope.channel(), any -> Erasable.none()).put(entry.position(), envelope.id());
        foundMore |= ids.add(envelope.id());
    }

    private boolean isMeant(Envelope envelope) {
        return request.concerns(RejectedRows.channelOf(envelope))
                && (raw(envelope).filter(request::means).isPresent()
                        || normalised(envelope).filter(request::means).isPresent());
    }

    private Optional<EventFields> normalised(Envelope envelope) {
        return rules.get()
                .forChannel(envelope.channel())
                .prepare(envelope)
                .flatMap(prepared -> prepared instanceof Prepared.Ready ready
                        ? Optional.of(new EventFields(envelope, ready.fields()))
                        : Optional.empty());
    }

    private Optional<EventFields> raw(Envelope envelope) {
        try {
            Value value = json.read(envelope.data());
            return Optional.of(new EventFields(envelope, value instanceof Structure fields ? fields : new Structure()));
        } catch (MalformedJson e) {
            return Optional.of(new EventFields(envelope, new Structure()));
        }
    }

    long read() {
        return read;
    }

    long damaged() {
        return damaged;
    }

    Erasable found(UUID id, Instant made) {
        return new Erasable(id, made, request.sha256(), found, held.size());
    }
}
