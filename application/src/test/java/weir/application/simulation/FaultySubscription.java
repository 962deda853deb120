package weir.application.simulation;

import java.time.Duration;
import java.util.List;
import weir.application.port.Entry;
import weir.application.port.FailureCode;
import weir.application.port.OperationFailed;
import weir.application.port.Position;
import weir.application.port.Subscription;

/** An agent's reading of a channel that may fail, and give less than it was asked for. */
final class FaultySubscription implements Subscription {
    private static final int SHORT_EVENTS_MAX = 4;

    private final String name;
    private final Subscription disk;
    private final Runnable requireUsable;
    private final Runnable changed;
    private final Fate fate;
    private final Defect defect;

    /**
     * @param requireUsable fails if the channel cannot be used
     * @param changed runs after each acknowledgement
     */
    FaultySubscription(
            String name, Subscription disk, Runnable requireUsable, Runnable changed, Fate fate, Defect defect) {
        this.name = name;
        this.disk = disk;
        this.requireUsable = requireUsable;
        this.changed = changed;
        this.fate = fate;
        this.defect = defect;
    }

    @Override
    public List<Entry> poll(int eventsMax, long bytesMax, Duration wait) {
        fate.moment(name + " poll");
        requireUsable.run();
        failIf(Fault.FAILING_POLL);
        int most = fate.strikes(Fault.SHORT_POLL) ? Math.min(eventsMax, 1 + fate.below(SHORT_EVENTS_MAX)) : eventsMax;
        List<Entry> entries = disk.poll(most, bytesMax, wait);
        if (acknowledgesWhatItReads() && !entries.isEmpty()) {
            disk.ack(entries.get(entries.size() - 1).position());
            changed.run();
        }
        return entries;
    }

    private boolean acknowledgesWhatItReads() {
        return defect == Defect.ARCHIVER_ACKNOWLEDGES_WHAT_IT_READS
                || defect == Defect.LOADER_ACKNOWLEDGES_WHAT_IT_READS;
    }

    @Override
    public void ack(Position position) {
        fate.moment(name + " ack " + position);
        requireUsable.run();
        failIf(Fault.FAILING_ACK);
        disk.ack(position);
        changed.run();
        fate.moment(name + " acknowledged " + position);
        failIf(Fault.ACK_OF_UNKNOWN_OUTCOME);
    }

    @Override
    public void seek(Position position) {
        fate.moment(name + " seek " + position);
        requireUsable.run();
        failIf(Fault.FAILING_SEEK);
        disk.seek(position);
    }

    @Override
    public void rewind() {
        fate.moment(name + " rewind");
        requireUsable.run();
        failIf(Fault.FAILING_SEEK);
        disk.rewind();
    }

    @Override
    public boolean isContinuous() {
        return disk.isContinuous();
    }

    private void failIf(Fault fault) {
        if (fate.strikes(fault)) {
            throw new OperationFailed(FailureCode.QUEUE_BROKEN, fault.toString());
        }
    }

    @Override
    public Lag lag() {
        requireUsable.run();
        return disk.lag();
    }

    @Override
    public void close() {
        if (!fate.isDead()) {
            disk.close();
        }
    }
}
