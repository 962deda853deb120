package weir.application.detect;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import weir.application.lake.ChannelObjects;
import weir.application.lake.EventWalk;
import weir.application.lake.ObjectReader;
import weir.application.port.Entry;
import weir.application.port.Lake;
import weir.application.port.LakeFormat;
import weir.application.port.ObjectName;
import weir.application.port.OperationFailed;
import weir.domain.alert.Notice;
import weir.domain.analyse.DetectorCounts;
import weir.domain.condition.EventFields;
import weir.domain.envelope.ChannelName;
import weir.domain.envelope.Envelope;
import weir.domain.table.ChannelRules;
import weir.domain.table.Prepared;

/**
 * Runs a detector over what the lake holds of its channel, and publishes nothing. It begins without a state; for the same
 * events it says what it says live, with the same ids. One object is in memory at a time.
 */
public final class ReplayDetector {
    private final Lake lake;
    private final ObjectReader reader;
    private final ChannelRules rules;

    /** @param rules of the detector's channel: events are normalised and enriched by them */
    public ReplayDetector(Lake lake, List<LakeFormat> formats, ChannelRules rules) {
        this.lake = lake;
        this.reader = new ObjectReader(lake, formats);
        this.rules = rules;
    }

    /**
     * Which events.
     *
     * @param from those created at that moment or later; empty: from the first on
     * @param to those created before that moment, at which the detector's time arrives in the end; empty: to the last one,
     *     with which its time ends too
     */
    public record Range(Optional<Instant> from, Optional<Instant> to) {
        public Range {
            if (from.isPresent() && to.isPresent() && !from.get().isBefore(to.get())) {
                throw new IllegalArgumentException(from.get() + " is not before " + to.get());
            }
        }

        private boolean holds(Instant created) {
            return from.filter(created::isBefore).isEmpty()
                    && to.filter(end -> !created.isBefore(end)).isEmpty();
        }
    }

    /** Is told what happens while it happens. */
    public interface Observer {
        /** @param at when the event came with which the detector says it, or what its time went on to */
        void said(Product product, Instant at);

        /** All events have been read, and time goes on to that moment. */
        void goesOnTo(Instant moment);

        /**
         * An object could not be read whole.
         *
         * @param events how many events of it could be read
         */
        void damaged(ObjectName object, String reason, long events);
    }

    /**
     * What it came to.
     *
     * @param objects how many were read, damaged ones too
     * @param damaged how many of them could not be read whole
     * @param events in the range, in readable objects
     * @param refused how many of them the rules refuse, so that a detector does not see them
     * @param repeated how many stood in an earlier object too, and were taken once
     * @param first when the first event was created; empty if there was none
     * @param last when the last one was
     * @param published findings, their ends and late events
     * @param opened alerts of which a notice says so
     * @param openAlerts how many alerts are open at the end
     */
    public record Report(
            long objects,
            long damaged,
            long events,
            long refused,
            long repeated,
            Optional<Instant> first,
            Optional<Instant> last,
            long published,
            long opened,
            long resolved,
            int openAlerts,
            DetectorCounts counts) {}

    /** The hours of the first and the last object of a channel, as {@code 2026-11-21T09}. */
    public record Extent(String first, String last) {}

    /** Empty if the lake holds nothing of the channel. */
    public Optional<Extent> extent(ChannelName channel) {
        ChannelObjects objects = new ChannelObjects(lake, channel);
        return objects.behind(Optional.empty()).next().flatMap(first -> objects.last()
                .map(last -> new Extent(first.hour(), last.hour())));
    }

    /** @throws OperationFailed if the lake cannot be read */
    public Report replay(DetectorPlan plan, Range range, Observer observer) {
        Run run = new Run(new Analysis(plan), range, observer);
        ChannelObjects objects = new ChannelObjects(lake, plan.identity().channel());
        EventWalk events = EventWalk.created(objects, reader, range.from(), range.to());
        while (events.peek().isPresent()) {
            run.read(events);
        }
        return run.end();
    }

    /** One detector on its way through the objects. */
    private final class Run {
        private final Analysis analysis;
        private final Range range;
        private final Observer observer;
        private final Consumer<Product> saying = this::say;
        private Instant now = Instant.EPOCH;
        private @Nullable Instant firstCreated;
        private @Nullable Instant lastCreated;
        private long objects;
        private long damaged;
        private long events;
        private long refused;
        private long repeated;
        private long published;
        private long opened;
        private long resolved;

        Run(Analysis analysis, Range range, Observer observer) {
            this.analysis = analysis;
            this.range = range;
            this.observer = observer;
        }

        void read(EventWalk walk) {
            walk.step(this::take, (object, read, reason, following) -> {
                damaged++;
                observer.damaged(object.name(), reason, read);
            });
            objects++;
            repeated = walk.repeated();
        }

        private void take(Entry entry) {
            Envelope envelope = entry.envelope();
            if (!range.holds(envelope.created())) {
                return;
            }
            events++;
            now = envelope.created();
            lastCreated = now;
            firstCreated = firstCreated == null ? lastCreated : firstCreated;
            if (rules.prepare(envelope).orElse(null) instanceof Prepared.Ready ready) {
                analysis.accept(new EventFields(envelope, ready.fields()), saying);
            } else {
                refused++;
            }
        }

        private void say(Product product) {
            if (product instanceof Product.Told told) {
                opened += told.notice().kind() == Notice.Kind.OPENED ? 1 : 0;
                resolved += told.notice().kind() == Notice.Kind.RESOLVED ? 1 : 0;
            } else {
                published++;
            }
            observer.said(product, now);
        }

        Report end() {
            range.to().filter(end -> events > 0).ifPresent(end -> {
                now = end;
                observer.goesOnTo(end);
                analysis.endAt(end, saying);
            });
            return new Report(
                    objects,
                    damaged,
                    events,
                    refused,
                    repeated,
                    Optional.ofNullable(firstCreated),
                    Optional.ofNullable(lastCreated),
                    published,
                    opened,
                    resolved,
                    analysis.openAlerts(),
                    analysis.counts());
        }
    }
}
