package weir.domain.alert;

import java.time.Instant;
import java.util.Locale;

/**
 * Something about an alert that people should be told.
 *
 * @param number which notice about the alert it is, from 1
 * @param at when it became due
 * @param alert as it was then
 * @param suppressed how often it was seen since the notice before without being told
 */
public record Notice(Kind kind, int number, Instant at, Alert alert, long suppressed) {
    /** Why it is told. */
    public enum Kind {
        /** It holds, and was not known to. */
        OPENED,
        /** It still holds, and the last notice is a while ago. */
        REPEATED,
        /** It has become more severe. */
        ESCALATED,
        /** It is over. */
        RESOLVED;

        public String text() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Follows from the alert and the number: a notice that is told twice has one id. */
    public String id() {
        return alert.id() + "." + number;
    }
}
