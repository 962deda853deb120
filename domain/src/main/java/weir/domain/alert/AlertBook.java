package weir.domain.alert;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import weir.domain.envelope.AgentName;

/**
 * The alerts that are open, one for each detector and key, and what people have been told of them. It says what they are
 * to be told next: when an alert opens, when it is still seen after its quiet time, when it becomes more severe, and
 * when it is over. What they are not told is counted. An alert that comes back within its quiet time is the same alert;
 * they are told when that time ends, if it still holds.
 *
 * <p>What it says follows from what it is given: a book that is read from its snapshot and given the same again says
 * the same again, with the same ids. As long as it is not full and findings come in the order of their times, it makes
 * no difference how often {@link #advance} is called in between. Times are the caller's. Not for use by two threads at
 * once.
 */
public final class AlertBook {
    /** @param text of a key of which it is all that is known; empty otherwise */
    private record Subject(AgentName detector, String identity, String text) {
        static Subject of(AgentName detector, AlertKey key) {
            return new Subject(detector, key.identity(), key.identity().isEmpty() ? key.text() : "");
        }
    }

    private final AlertPolicy policy;

    /** The one that was seen longest ago first. */
    private final Map<Subject, FollowedAlert> followed = new LinkedHashMap<>();

    private long suppressed;
    private long evicted;

    public AlertBook(AlertPolicy policy) {
        this.policy = policy;
    }

    /**
     * The condition holds. If the book is full, the alert that was seen longest ago makes room; it is told
     * as resolved, for nobody follows it any more.
     */
    public List<Notice> raise(Finding finding) {
        List<Notice> notices = new ArrayList<>();
        Subject subject = Subject.of(finding.detector(), finding.key());
        FollowedAlert known = known(finding.detector(), finding.key());
        if (known != null) {
            followed.remove(subject);
            known.catchUp(policy, finding.at(), notices);
            if (!known.isForgotten(policy, finding.at())) {
                suppressed += known.see(policy, finding, notices) ? 0 : 1;
                followed.put(subject, known);
                return notices;
            }
        }
        makeRoom(finding.at(), notices);
        FollowedAlert opened = FollowedAlert.opened(finding, evicted);
        opened.tell(Notice.Kind.OPENED, finding.at(), notices);
        followed.put(subject, opened);
        return notices;
    }

    /** One that only its text is known of is the first's that reads so. */
    private @Nullable FollowedAlert known(AgentName detector, AlertKey key) {
        FollowedAlert known = followed.get(Subject.of(detector, key));
        if (known != null) {
            return known;
        }
        FollowedAlert alike = followed.remove(Subject.of(detector, key.ofTextAlone()));
        if (alike != null) {
            alike.recognise(key);
            followed.put(Subject.of(detector, key), alike);
        }
        return alike;
    }

    private void makeRoom(Instant now, List<Notice> notices) {
        Iterator<FollowedAlert> eldest = followed.values().iterator();
        while (followed.size() >= policy.alertsMax()) {
            FollowedAlert evictee = eldest.next();
            eldest.remove();
            evicted++;
            evictee.catchUp(policy, now, notices);
            if (evictee.alert().isOpen()) {
                evictee.resolve(now, notices);
            }
        }
    }

    /** The condition has ended. Nothing, if no alert is open or it has been seen later than that. */
    public List<Notice> settle(AgentName detector, AlertKey key, Instant at) {
        Instant moment = at.truncatedTo(ChronoUnit.MICROS);
        List<Notice> notices = new ArrayList<>();
        FollowedAlert known = known(detector, key);
        if (known != null) {
            known.catchUp(policy, moment, notices);
            if (known.alert().isOpen() && !moment.isBefore(known.alert().lastSeen())) {
                known.resolve(moment, notices);
            }
        }
        return notices;
    }

    /** Nobody looks any more: every alert that is open is over, at that moment or when it was seen last. */
    public List<Notice> settleAll(Instant at) {
        Instant moment = at.truncatedTo(ChronoUnit.MICROS);
        List<Notice> notices = new ArrayList<>();
        for (FollowedAlert alert : followed.values()) {
            Instant seen = alert.alert().lastSeen();
            Instant end = seen.isAfter(moment) ? seen : moment;
            alert.catchUp(policy, end, notices);
            if (alert.alert().isOpen()) {
                alert.resolve(end, notices);
            }
        }
        return notices;
    }

    /** Time has passed: what has become due meanwhile. */
    public List<Notice> advance(Instant now) {
        List<Notice> notices = new ArrayList<>();
        followed.values().removeIf(alert -> {
            alert.catchUp(policy, now, notices);
            return alert.isForgotten(policy, now);
        });
        return notices;
    }

    /** The alerts that are open, the one that was seen longest ago first. */
    public List<Alert> open() {
        return followed.values().stream()
                .map(FollowedAlert::alert)
                .filter(Alert::isOpen)
                .toList();
    }

    /** How often a condition was seen without anybody being told then, since the book was begun. */
    public long suppressed() {
        return suppressed;
    }

    /** How many alerts had to make room for others, since the book was begun. */
    public long evicted() {
        return evicted;
    }

    /** All of it but the policy, as {@link #restored} reads it. */
    public byte[] snapshot() {
        return AlertSnapshot.written(followed.values(), suppressed, evicted);
    }

    /**
     * The book of which that is a snapshot, with a policy that may be another. A smaller one makes room when the next
     * alert opens.
     *
     * @throws IllegalArgumentException if the bytes are no snapshot, or of a later version of Weir
     */
    public static AlertBook restored(AlertPolicy policy, byte[] snapshot) {
        AlertSnapshot read = AlertSnapshot.read(snapshot);
        AlertBook book = new AlertBook(policy);
        book.follow(read.followed());
        book.suppressed = read.suppressed();
        book.evicted = read.evicted();
        return book;
    }

    private void follow(Collection<FollowedAlert> alerts) {
        for (FollowedAlert alert : alerts) {
            followed.put(Subject.of(alert.alert().detector(), alert.key()), alert);
        }
    }
}
