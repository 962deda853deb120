package weir.domain.alert;

import java.time.Instant;
import java.util.List;
import weir.domain.alert.Alert.State;
import weir.domain.alert.Notice.Kind;

/** An alert, and what has been told of it. What is due is due at a moment of its own, however late it is looked at. */
final class FollowedAlert {
    /** What it is about; its text alone, in a book of an earlier Weir, until it is asked for again. */
    private AlertKey key;

    private Alert alert;

    /** What those who listen believe. */
    private State told;

    private Severity toldSeverity;

    /** When they were last told that it holds. */
    private Instant toldAt;

    private int notices;
    private long untold;

    FollowedAlert(
            AlertKey key, Alert alert, State told, Severity toldSeverity, Instant toldAt, int notices, long untold) {
        this.key = key;
        this.alert = alert;
        this.told = told;
        this.toldSeverity = toldSeverity;
        this.toldAt = toldAt;
        this.notices = notices;
        this.untold = untold;
    }

    /** One that nobody has been told of. */
    static FollowedAlert opened(Finding finding, long evicted) {
        return new FollowedAlert(
                finding.key(), Alert.opened(finding, evicted), State.RESOLVED, finding.severity(), finding.at(), 0, 0);
    }

    AlertKey key() {
        return key;
    }

    /** It is about what its text was known of. */
    void recognise(AlertKey about) {
        key = about;
    }

    Alert alert() {
        return alert;
    }

    State told() {
        return told;
    }

    Severity toldSeverity() {
        return toldSeverity;
    }

    Instant toldAt() {
        return toldAt;
    }

    int notices() {
        return notices;
    }

    long untold() {
        return untold;
    }

    boolean isQuiet(AlertPolicy policy, Instant now) {
        return now.isBefore(toldAt.plus(policy.quiet()));
    }

    /** Whether it is over, and would be a new alert if it were seen again. Never at the moment when it opened. */
    boolean isForgotten(AlertPolicy policy, Instant now) {
        return !alert.isOpen() && now.isAfter(toldAt.plus(policy.quiet()));
    }

    /** Adds what has become due by that moment, in the order in which it did. */
    void catchUp(AlertPolicy policy, Instant now, List<Notice> notices) {
        if (!alert.isOpen()) {
            return;
        }
        Instant silent = policy.resolveAfter().map(alert.lastSeen()::plus).orElse(Instant.MAX);
        Instant quietEnds = toldAt.plus(policy.quiet());
        if (told == State.RESOLVED && !quietEnds.isAfter(now) && quietEnds.isBefore(silent)) {
            tell(Kind.OPENED, quietEnds, notices);
        }
        if (!silent.isAfter(now)) {
            resolve(silent, notices);
        }
    }

    /** A finding that is older than the end of the alert is counted, and does not open it again. Tells if it was told. */
    boolean see(AlertPolicy policy, Finding finding, List<Notice> notices) {
        boolean quiet = isQuiet(policy, finding.at());
        alert = alert.seenAgain(finding);
        boolean escalated = alert.severity().compareTo(toldSeverity) > 0;
        if (!alert.isOpen() || (quiet && !escalated)) {
            untold++;
            return false;
        }
        Kind kind = told == State.RESOLVED ? Kind.OPENED : escalated ? Kind.ESCALATED : Kind.REPEATED;
        tell(kind, finding.at(), notices);
        return true;
    }

    void resolve(Instant at, List<Notice> notices) {
        alert = alert.resolvedAt(at);
        if (told == State.OPEN) {
            tell(Kind.RESOLVED, at, notices);
        }
    }

    void tell(Kind kind, Instant at, List<Notice> due) {
        notices++;
        due.add(new Notice(kind, notices, at, alert, untold));
        untold = 0;
        told = alert.state();
        toldSeverity = alert.severity();
        if (kind != Kind.RESOLVED && at.isAfter(toldAt)) {
            toldAt = at;
        }
    }
}
