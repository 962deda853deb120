package weir.bootstrap;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import weir.application.detect.Analysis;
import weir.application.detect.DetectorPlan;
import weir.application.ingest.TryRequest.TriedEvent;
import weir.application.load.RuleSet;
import weir.bootstrap.cli.InvalidConfiguration;
import weir.bootstrap.cli.Rules.Heard;
import weir.bootstrap.cli.Rules.Timing;
import weir.domain.condition.EventFields;
import weir.domain.envelope.Envelope;
import weir.domain.table.Prepared;
import weir.domain.value.FieldPath;
import weir.domain.value.Value;

/** Detectors tried on events that go nowhere, and the times at which these events come. */
final class DetectorTrial {
    private final RuleSet rules;

    DetectorTrial(RuleSet rules) {
        this.rules = rules;
    }

    /** The event as a detector sees it; null if the rules refuse it. */
    @Nullable
    EventFields seen(Envelope envelope) {
        return rules.forChannel(envelope.channel()).prepare(envelope).orElse(null) instanceof Prepared.Ready ready
                ? new EventFields(envelope, ready.fields())
                : null;
    }

    static Envelope createdAt(Envelope envelope, Instant created) {
        return new Envelope(
                envelope.id(),
                envelope.source(),
                envelope.channel(),
                created,
                envelope.contentType(),
                envelope.data(),
                envelope.attributes());
    }

    /** The events as they would be if they came when the timing says. */
    List<TriedEvent> timed(List<TriedEvent> events, Timing timing) {
        if (timing.field().isEmpty() && timing.every().isEmpty()) {
            return events;
        }
        List<TriedEvent> timed = new ArrayList<>();
        Optional<Instant> before = Optional.empty();
        for (TriedEvent event : events) {
            Instant created = created(event, before, timing);
            before = Optional.of(created);
            timed.add(new TriedEvent(event.index(), createdAt(event.envelope(), created), event.fault()));
        }
        return timed;
    }

    private Instant created(TriedEvent event, Optional<Instant> before, Timing timing) {
        Instant now = event.envelope().created();
        if (timing.field().isEmpty()) {
            return before.flatMap(last -> timing.every().map(last::plus)).orElse(now);
        }
        EventFields fields = event.fault().isPresent() ? null : seen(event.envelope());
        if (fields == null) {
            return before.orElse(now);
        }
        Instant own = moment(event.index(), fields, timing.field().get());
        return before.filter(own::isBefore).orElse(own);
    }

    private static Instant moment(int index, EventFields event, FieldPath field) {
        Value value = event.findOrNull(field);
        if (value instanceof Value.Time time) {
            return time.instant();
        }
        if (value instanceof Value.Text text) {
            try {
                return OffsetDateTime.parse(text.text()).toInstant();
            } catch (DateTimeException e) {
                throw new InvalidConfiguration(List.of("event " + index + ": " + field + " is \"" + text.text()
                        + "\", which is no time; `normalise` can convert it, or write it like 2026-11-21T09:00:00Z"));
            }
        }
        String fields = event.fields().fields().keySet().stream().limit(20).collect(Collectors.joining(", "));
        throw new InvalidConfiguration(List.of("event " + index + " has no time in " + field
                + (value == null ? "; as the rules leave it, it has: " + fields : ", but " + value)));
    }

    /** What detectors say of the events of one request, in the order of the events and then of the detectors. */
    List<Heard> hear(List<DetectorPlan> plans, List<TriedEvent> events, Timing timing) {
        List<Analysis> analyses = plans.stream().map(Analysis::new).toList();
        List<Heard> heard = new ArrayList<>();
        Instant last = Instant.MIN;
        for (TriedEvent event : events) {
            EventFields seen = event.fault().isPresent() ? null : seen(event.envelope());
            if (seen == null) {
                continue;
            }
            last = event.envelope().created();
            for (Analysis analysis : analyses) {
                analysis.accept(seen, product -> heard.add(new Heard(Optional.of(event.index()), product)));
            }
        }
        if (last.equals(Instant.MIN)) {
            return heard;
        }
        requireBehind(last, timing, plans);
        for (Analysis analysis : analyses) {
            Instant arrival = last;
            timing.until()
                    .ifPresent(moment ->
                            analysis.endAt(moment, product -> heard.add(new Heard(Optional.empty(), product))));
            timing.after()
                    .ifPresent(time -> analysis.endAfter(
                            time, arrival, product -> heard.add(new Heard(Optional.empty(), product))));
        }
        return heard;
    }

    private static void requireBehind(Instant last, Timing timing, List<DetectorPlan> plans) {
        if (timing.until().filter(last::isAfter).isPresent() && plans.stream().anyMatch(DetectorPlan::byArrival)) {
            throw new InvalidConfiguration(
                    List.of("time cannot go on to " + timing.until().get() + ": the last event came at " + last
                            + " (--created FIELD lets events come at their own times)"));
        }
    }
}
