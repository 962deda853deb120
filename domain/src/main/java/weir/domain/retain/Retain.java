package weir.domain.retain;

import java.time.Duration;
import java.util.Optional;
import weir.domain.condition.Expression;

/**
 * What must stay beyond the time for which everything does.
 *
 * @param time how long after it was created
 * @param where which events; empty: all
 */
public record Retain(Duration time, Optional<Expression> where) {
    public Retain {
        if (time.isNegative() || time.isZero()) {
            throw new IllegalArgumentException("what is retained must stay for some time, and not for " + time);
        }
    }

    boolean meansAll() {
        return where.isEmpty();
    }

    boolean means(Candidate event) {
        return where.map(event::mayMatch).orElse(true);
    }

    /** What tells it from others. */
    String text() {
        return time + where.map(condition -> " where " + condition.text()).orElse("");
    }
}
