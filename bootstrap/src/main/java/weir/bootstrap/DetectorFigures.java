package weir.bootstrap;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;
import weir.application.detect.DetectChannel;
import weir.application.detect.DetectorPlan;
import weir.application.port.Metrics;
import weir.application.status.AgentBoard;
import weir.domain.analyse.DetectorCounts;
import weir.domain.envelope.AgentName;
import weir.domain.envelope.ChannelName;

/**
 * What a detector counts, as metrics; and a word in the log and in the status while it forgets something because a bound is
 * reached, or can do with no event at all. For one thread.
 */
final class DetectorFigures {
    /** How long it is told that something was forgotten. */
    private static final Duration TOLD_FOR = Duration.ofMinutes(1);

    /** So many of which each is skipped are no accident. */
    private static final long ALL_SKIPPED_MIN = 20;

    private static final Logger LOG = System.getLogger(DetectorFigures.class.getName());
    private static final String[] LABELS = {"channel", "detector"};

    private final DetectorPlan plan;
    private final DetectChannel channel;
    private final AgentBoard board;
    private final InstantSource clock;

    /** As they were when it was last looked at. */
    private @Nullable Counted seen;

    /** As they were before what is being told was forgotten. */
    private Counted remembered = Counted.NOTHING;

    /** As they were when it could use an event. */
    private Counted used = Counted.NOTHING;

    private Optional<String> told = Optional.empty();
    private Instant forgetsUntil = Instant.MIN;

    private record Counted(DetectorCounts counts, long alerts) {
        private static final Counted NOTHING = new Counted(new DetectorCounts(0, 0, 0, 0, 0, 0, 0, 0, 0), 0);

        long forgotten() {
            return counts.evicted() + counts.hurried() + alerts;
        }

        long usable() {
            return counts.events() - counts.untimed() - counts.ahead() - counts.unkeyed();
        }
    }

    DetectorFigures(DetectorPlan plan, DetectChannel channel, AgentBoard board, InstantSource clock) {
        this.plan = plan;
        this.channel = channel;
        this.board = board;
        this.clock = clock;
    }

    private AgentName agent() {
        return plan.identity().agent();
    }

    private ChannelName name() {
        return plan.identity().channel();
    }

    void register(Metrics metrics) {
        gauge(metrics, "weir_detector_events", "Events that it was given.", DetectorCounts::events);
        gauge(metrics, "weir_detector_findings", "What it has found.", DetectorCounts::detections);
        gauge(
                metrics,
                "weir_detector_late_events",
                "Events that came after what they belong to was closed.",
                DetectorCounts::late);
        gauge(metrics, "weir_detector_untimed_events", "Events without a usable time.", DetectorCounts::untimed);
        gauge(
                metrics,
                "weir_detector_ahead_events",
                "Events whose time is too far ahead of their arrival.",
                DetectorCounts::ahead);
        gauge(
                metrics,
                "weir_detector_unkeyed_events",
                "Events that lack a field of the key, or the value that it is about.",
                DetectorCounts::unkeyed);
        gauge(
                metrics,
                "weir_detector_hurried_events",
                "Events taken before their turn because too many were held.",
                DetectorCounts::hurried);
        gauge(
                metrics,
                "weir_detector_evicted_keys",
                "Keys forgotten with their state because there were too many.",
                DetectorCounts::evicted);
        gauge(metrics, "weir_detector_keys", "Keys that it holds now.", DetectorCounts::keys);
        String[] values = {name().value(), agent().toString()};
        metrics.gauge(
                "weir_evicted_alerts",
                "Alerts that made room for others because there were too many.",
                LABELS,
                values,
                () -> channel.evictedAlerts(agent()));
        metrics.gauge("weir_open_alerts", "Alerts that are open.", LABELS, values, () -> channel.openAlerts(agent()));
    }

    private void gauge(Metrics metrics, String metric, String help, ToLongFunction<DetectorCounts> figure) {
        String[] values = {name().value(), agent().toString()};
        metrics.gauge(metric, help, LABELS, values, () -> channel.counts(agent())
                .map(counts -> (double) figure.applyAsLong(counts))
                .orElse(Double.NaN));
    }

    /** Looks whether there is something to tell. To be called often. */
    void look() {
        Optional<DetectorCounts> counted = channel.counts(agent());
        if (counted.isEmpty()) {
            return;
        }
        Counted now = new Counted(counted.get(), channel.evictedAlerts(agent()));
        Counted last = seen;
        seen = now;
        if (last == null || now.counts.events() < last.counts.events()) { // it begins, or begins anew
            remembered = now;
            used = now;
            return;
        }
        Instant moment = clock.instant();
        if (now.forgotten() > last.forgotten()) {
            forgetsUntil = moment.plus(TOLD_FOR);
        } else if (!moment.isBefore(forgetsUntil)) {
            remembered = now;
        }
        if (now.usable() > last.usable()) {
            used = now;
        }
        tell(complaint(now));
    }

    private void tell(Optional<String> complaint) {
        if (!complaint.equals(told)) {
            if (told.isEmpty()) {
                complaint.ifPresent(text -> LOG.log(Level.WARNING, "detector " + plan.identity() + " " + text));
            }
            told = complaint;
            board.note(name(), agent(), complaint);
        }
    }

    private Optional<String> complaint(Counted now) {
        List<String> parts = new ArrayList<>();
        DetectorCounts counts = now.counts;
        DetectorCounts before = remembered.counts;
        add(parts, counts.evicted() - before.evicted(), "has forgotten %d keys or values: it holds as many as it may");
        add(
                parts,
                counts.hurried() - before.hurried(),
                "has taken %d events before their turn: it holds back as many as it may (held_max)");
        add(parts, now.alerts - remembered.alerts, "has given up %d alerts: it follows as many as it may (alerts_max)");
        DetectorCounts since = used.counts;
        long skipped = counts.events() - since.events();
        if (skipped >= ALL_SKIPPED_MIN) {
            add(parts, skipped, "could use none of the last %d events");
            add(parts, counts.untimed() - since.untimed(), "%d have no usable time (time)");
            add(parts, counts.ahead() - since.ahead(), "%d are too far ahead of their arrival");
            add(parts, counts.unkeyed() - since.unkeyed(), "%d lack a field of the key, or the value");
        }
        return parts.isEmpty() ? Optional.empty() : Optional.of(String.join(", ", parts));
    }

    private static void add(List<String> parts, long count, String text) {
        if (count > 0) {
            parts.add(text.formatted(count));
        }
    }
}
