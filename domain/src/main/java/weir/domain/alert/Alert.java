package weir.domain.alert;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import weir.domain.envelope.AgentName;
import weir.domain.envelope.ChannelName;
import weir.domain.envelope.DataId;

/**
 * What a detector has found for one key, from the first time until it is over.
 *
 * @param id follows from detector, key and the first finding, so that a detector that runs over the same events again
 *     opens the same alert, and from how many had made room before, so that no two alerts of a book have one
 * @param severity the highest that was seen
 * @param text what the last finding says
 * @param opened when it was first seen
 * @param lastSeen when it was last seen
 * @param resolved when it was over; empty while it is open
 * @param count how often it was seen
 * @param events the events that it rests on: the first {@link #EVENTS_MAX} of them
 */
public record Alert(
        DataId id,
        AgentName detector,
        ChannelName channel,
        String key,
        Severity severity,
        String text,
        Instant opened,
        Instant lastSeen,
        Optional<Instant> resolved,
        long count,
        List<DataId> events) {
    public static final int EVENTS_MAX = 20;

    /** Whether it still holds. */
    public enum State {
        OPEN,
        RESOLVED;

        public String text() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    public Alert {
        events = List.copyOf(events);
    }

    /** @param evicted how many alerts had made room for others before */
    static Alert opened(Finding finding, long evicted) {
        return new Alert(
                AlertId.of(finding, evicted),
                finding.detector(),
                finding.channel(),
                finding.key().text(),
                finding.severity(),
                finding.text(),
                finding.at(),
                finding.at(),
                Optional.empty(),
                1,
                firstOf(List.of(), finding.events()));
    }

    public State state() {
        return resolved.isPresent() ? State.RESOLVED : State.OPEN;
    }

    boolean isOpen() {
        return resolved.isEmpty();
    }

    /** Seen once more; open, unless that was before it was over. */
    Alert seenAgain(Finding finding) {
        boolean later = !finding.at().isBefore(lastSeen);
        Optional<Instant> over = resolved.filter(finding.at()::isBefore);
        return new Alert(
                id,
                detector,
                channel,
                key,
                severity.orHigher(finding.severity()),
                later ? finding.text() : text,
                opened,
                later ? finding.at() : lastSeen,
                over,
                count + 1,
                firstOf(events, finding.events()));
    }

    Alert resolvedAt(Instant moment) {
        return new Alert(
                id, detector, channel, key, severity, text, opened, lastSeen, Optional.of(moment), count, events);
    }

    private static List<DataId> firstOf(List<DataId> some, List<DataId> more) {
        List<DataId> first = new ArrayList<>(some);
        for (DataId id : more) {
            if (first.size() < EVENTS_MAX && !first.contains(id)) {
                first.add(id);
            }
        }
        return first;
    }
}
