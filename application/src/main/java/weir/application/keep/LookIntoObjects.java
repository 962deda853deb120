package weir.application.keep;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import weir.application.Waiting;
import weir.application.lake.ObjectReader;
import weir.application.lake.ObjectWalk;
import weir.application.port.Entry;
import weir.application.port.Lake.ObjectSummary;
import weir.domain.envelope.Envelope;
import weir.domain.envelope.Payload;
import weir.domain.retain.LakePolicy;
import weir.domain.retain.Stay;

/** Reads objects to tell what their names do not, and remembers what it has seen while it may be true. For use by one thread. */
final class LookIntoObjects {
    private static final int REMEMBERED_MAX = 50_000;

    private final ObjectReader reader;
    private final Judge judge;
    private final Executor helper;
    private final Map<ObjectSummary, Long> counts = remembering();
    private final Map<ObjectSummary, Optional<Instant>> lasts = remembering();
    private final Map<ObjectSummary, Staying> stayings = remembering();

    /** @param helper looks into some objects while the caller looks into others */
    LookIntoObjects(ObjectReader reader, Judge judge, Executor helper) {
        this.reader = reader;
        this.judge = judge;
        this.helper = helper;
    }

    private static <T> Map<ObjectSummary, T> remembering() {
        return new LinkedHashMap<>() {
            @Override
            protected boolean removeEldestEntry(Map.Entry<ObjectSummary, T> eldest) {
                return size() > REMEMBERED_MAX;
            }
        };
    }

    /**
     * What stays of an object.
     *
     * @param events how many it holds
     * @param first the first that stays, without its data; empty if none does
     * @param why the reason why the first stays
     * @param until when the next of them may go
     * @param fingerprint of the policies
     */
    record Staying(
            long events,
            long stays,
            Optional<Entry> first,
            String why,
            Instant until,
            boolean isDamaged,
            String fingerprint) {
        private boolean isStillSo(String policies, Instant now) {
            // All that stays does so until then; what goes may go at once, and is looked at again to be sure.
            return !isDamaged && events == stays && fingerprint.equals(policies) && now.isBefore(until);
        }
    }

    /** How many events an object holds; 0 if it is damaged so that nobody can tell. */
    long count(ObjectWalk.Met object) {
        return counts.computeIfAbsent(
                MakePlan.summary(object),
                any -> reader.count(object.object().name()).orElse(0));
    }

    /** When the last of its events was created; empty if it cannot be read. */
    Optional<Instant> lastCreated(ObjectWalk.Met object) {
        return lasts.computeIfAbsent(MakePlan.summary(object), any -> {
            AtomicReference<@Nullable Instant> last = new AtomicReference<>();
            ObjectReader.Result result = reader.read(
                    object.object().name(), entry -> last.set(entry.envelope().created()));
            return result instanceof ObjectReader.Result.Whole ? Optional.ofNullable(last.get()) : Optional.empty();
        });
    }

    /** What stays of each object. What was seen before and must still be so is not looked at again. */
    Map<ObjectWalk.Met, Staying> staying(
            List<ObjectWalk.Met> objects, LakePolicy policy, Policies policies, Instant now) {
        Map<ObjectWalk.Met, Staying> all = new ConcurrentHashMap<>();
        Queue<ObjectWalk.Met> unknown = new ConcurrentLinkedQueue<>();
        for (ObjectWalk.Met object : objects) {
            Staying known = stayings.get(MakePlan.summary(object));
            if (known != null && known.isStillSo(policies.fingerprint(), now)) {
                all.put(object, known);
            } else {
                unknown.add(object);
            }
        }
        withHelp(unknown, object -> all.put(object, new Looking(policy, policies, now).look(object)));
        objects.forEach(object -> stayings.put(MakePlan.summary(object), Objects.requireNonNull(all.get(object))));
        return all;
    }

    /** Returns when nobody is looking any more, also if somebody failed. */
    private void withHelp(Queue<ObjectWalk.Met> objects, Consumer<ObjectWalk.Met> look) {
        Runnable some = () -> {
            try {
                for (ObjectWalk.Met next = objects.poll(); next != null; next = objects.poll()) {
                    look.accept(next);
                }
            } catch (RuntimeException | Error e) {
                objects.clear();
                throw e;
            }
        };
        if (objects.size() < 2) {
            some.run();
            return;
        }
        CompletableFuture<Void> helped = CompletableFuture.runAsync(some, helper);
        try {
            some.run();
        } finally {
            Waiting.forResult(helped);
        }
    }

    private final class Looking {
        private final LakePolicy policy;
        private final Policies policies;
        private final Instant now;
        private @Nullable Entry first;
        private String why = "";
        private Instant until = Stay.FOR_EVER;
        private long events;
        private long stays;

        Looking(LakePolicy policy, Policies policies, Instant now) {
            this.policy = policy;
            this.policies = policies;
            this.now = now;
        }

        Staying look(ObjectWalk.Met object) {
            ObjectReader.Result result = reader.read(object.object().name(), this::take);
            return new Staying(
                    events,
                    stays,
                    Optional.ofNullable(first),
                    why,
                    until,
                    !(result instanceof ObjectReader.Result.Whole),
                    policies.fingerprint());
        }

        private void take(Entry entry) {
            events++;
            Stay stay = judge.stay(entry.envelope(), policy, policies.holds());
            if (stay.isOver(now)) {
                return;
            }
            stays++;
            until = stay.until().isBefore(until) ? stay.until() : until;
            if (first == null) {
                first = new Entry(entry.position(), withoutData(entry.envelope()), entry.origin());
                why = stay.why();
            }
        }

        /** The array is written to again. */
        private static Envelope withoutData(Envelope envelope) {
            return new Envelope(
                    envelope.id(),
                    envelope.source(),
                    envelope.channel(),
                    envelope.created(),
                    envelope.contentType(),
                    Payload.of(""),
                    envelope.attributes());
        }
    }
}
