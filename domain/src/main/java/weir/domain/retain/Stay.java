package weir.domain.retain;

import java.time.Instant;

/**
 * Until when an event stays, and why.
 *
 * @param until {@link #FOR_EVER} if no time is set to it; it may go at that moment, and not before
 * @param why in the words of the configuration: {@code persist 30d}, {@code hold case-42}
 */
public record Stay(Instant until, String why) {
    public static final Instant FOR_EVER = Instant.MAX;

    public boolean isOver(Instant now) {
        return !now.isBefore(until);
    }

    Stay orLonger(Stay other) {
        return other.until.isAfter(until) ? other : this;
    }
}
