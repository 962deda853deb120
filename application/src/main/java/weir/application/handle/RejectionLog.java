package weir.application.handle;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import weir.domain.envelope.ChannelName;

/** Says in the log what an agent gives up: the first at once, then once a minute how many more there were. For one thread. */
final class RejectionLog {
    static final Duration INTERVAL = Duration.ofMinutes(1);

    private static final Logger LOG = System.getLogger(RejectionLog.class.getName());
    private static final int REASON_LENGTH_MAX = 500;

    private final String who;
    private final String where;
    private Instant toldAt = Instant.MIN;
    private long untold;
    private String last = "";

    RejectionLog(AgentPlan plan) {
        this.who = who(plan);
        this.where = plan.channel().equals(ChannelName.REJECTED)
                ? ""
                : "; it is kept: `weir rejected --agent " + plan.agent() + "`";
    }

    /** An agent as the log names it, with what it does: sinks of alerts are agents too. */
    static String who(AgentPlan plan) {
        return "agent " + plan.agent() + " (" + plan.kind() + ") on channel " + plan.channel();
    }

    void rejected(Slot slot, String reason, Instant now) {
        last = "the event at " + slot.entry.position() + " (data_id "
                + slot.entry.envelope().id() + "): " + line(reason);
        if (now.isBefore(toldAt.plus(INTERVAL))) {
            untold++;
            return;
        }
        toldAt = now;
        LOG.log(Level.WARNING, who + " has rejected " + last + where);
    }

    /** Tells of those since, if it is time. To be called now and then. */
    void attend(Instant now) {
        if (untold > 0 && !now.isBefore(toldAt.plus(INTERVAL))) {
            toldAt = now;
            tellUntold();
        }
    }

    /** Tells of those since at once. */
    void close() {
        if (untold > 0) {
            tellUntold();
        }
    }

    private void tellUntold() {
        LOG.log(Level.WARNING, who + " has rejected " + untold + " events more, the last of them " + last + where);
        untold = 0;
    }

    /** What a reason holds cannot begin a line of its own. */
    static String line(String text) {
        String line = text.replaceAll("[\\p{Cntrl}\u2028\u2029]", " ");
        return line.length() <= REASON_LENGTH_MAX ? line : line.substring(0, REASON_LENGTH_MAX) + "…";
    }
}
