package weir.domain.alert;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The rules of {@link AlertBook} told a second time, second by second: for every second it looks at every alert. Times
 * are whole seconds after noon.
 */
final class NaiveAlerts {
    /** What is told, as far as the rules determine it. */
    record Told(String key, Notice.Kind kind, int number, long at, long count, long suppressed, Severity severity) {
        static Told of(Notice notice) {
            return new Told(
                    notice.alert().key(),
                    notice.kind(),
                    notice.number(),
                    notice.at().getEpochSecond() - Findings.NOON.getEpochSecond(),
                    notice.alert().count(),
                    notice.suppressed(),
                    notice.alert().severity());
        }
    }

    private static final class Known {
        boolean open = true;
        boolean believedOpen;
        Severity severity = Severity.INFO;
        Severity believedSeverity = Severity.INFO;
        long lastSeen;
        long toldAt;
        int notices;
        long count;
        long untold;
    }

    private final long quiet;
    private final long silence;
    private final Map<String, Known> alerts = new HashMap<>();
    private final List<Told> told = new ArrayList<>();
    private long suppressed;
    private long now = -1;

    NaiveAlerts(long quiet, long silence) {
        this.quiet = quiet;
        this.silence = silence;
    }

    void passUntil(long second) {
        while (now < second) {
            now++;
            alerts.forEach(this::pass);
            alerts.values().removeIf(this::isForgotten);
        }
    }

    private boolean isForgotten(Known alert) {
        return !alert.open && now > alert.toldAt + quiet;
    }

    private void pass(String key, Known alert) {
        if (alert.open && now == alert.lastSeen + silence) {
            alert.open = false;
            if (alert.believedOpen) {
                tell(key, alert, Notice.Kind.RESOLVED);
            }
        }
        if (alert.open && !alert.believedOpen && now == alert.toldAt + quiet) {
            tell(key, alert, Notice.Kind.OPENED);
        }
    }

    void raise(String key, Severity severity) {
        Known alert = alerts.get(key);
        boolean isNew = alert == null || isForgotten(alert);
        if (alert == null || isNew) {
            alert = new Known();
            alerts.put(key, alert);
        }
        alert.open = true;
        alert.lastSeen = now;
        alert.count++;
        alert.severity = alert.severity.compareTo(severity) > 0 ? alert.severity : severity;
        boolean worse = alert.severity.compareTo(alert.believedSeverity) > 0;
        if (!isNew && now < alert.toldAt + quiet && !worse) {
            alert.untold++;
            suppressed++;
        } else if (!alert.believedOpen) {
            tell(key, alert, Notice.Kind.OPENED);
        } else {
            tell(key, alert, worse ? Notice.Kind.ESCALATED : Notice.Kind.REPEATED);
        }
    }

    void settle(String key) {
        Known alert = alerts.get(key);
        if (alert != null && alert.open) {
            alert.open = false;
            if (alert.believedOpen) {
                tell(key, alert, Notice.Kind.RESOLVED);
            }
        }
    }

    private void tell(String key, Known alert, Notice.Kind kind) {
        alert.notices++;
        told.add(new Told(key, kind, alert.notices, now, alert.count, alert.untold, alert.severity));
        alert.untold = 0;
        alert.believedOpen = alert.open;
        alert.believedSeverity = alert.severity;
        if (alert.open) {
            alert.toldAt = now;
        }
    }

    List<Told> told(String key) {
        return told.stream().filter(one -> one.key().equals(key)).toList();
    }

    long suppressed() {
        return suppressed;
    }

    long open() {
        return alerts.values().stream().filter(alert -> alert.open).count();
    }
}
